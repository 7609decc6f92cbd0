// The product's files are in this namespace, and a type of the same namespace wins over one that is imported. So the barrier and the
// pool compile against these types. Each access to shared memory is one step of an actor, and the explorer chooses whose step is next.
namespace MicroGpt.Runtime.Threading;

internal static class Volatile
{
    public static int Read(ref int location)
    {
        if (Actor.Repeats())
        {
            return location;
        }

        Actor.Step("read");
        return Actor.Saw(location);
    }

    public static void Write(ref int location, int value)
    {
        Actor.Step("write");
        location = value;
    }
}

internal static class Interlocked
{
    public static int Increment(ref int location) => Add(ref location, 1);

    public static int Decrement(ref int location) => Add(ref location, -1);

    public static int Add(ref int location, int value)
    {
        Actor.Step("add");
        location += value;
        return Actor.Saw(location);
    }

    public static int Or(ref int location, int value)
    {
        Actor.Step("or");
        int before = Actor.Saw(location);
        location |= value;
        return before;
    }

    /// <summary>Nothing: the steps of the actors form one order, so every step is a full fence.</summary>
    public static void MemoryBarrier()
    {
    }
}

internal static class Monitor
{
    public static void Enter(object gate) => World.GateOf(gate).Enter();

    public static void Exit(object gate) => World.GateOf(gate).Exit();

    public static void Wait(object gate) => World.GateOf(gate).Wait();

    public static void PulseAll(object gate) => World.GateOf(gate).PulseAll();
}

/// <summary>A clock on which a spin ends when it first looks. Whatever happens later meets a sleeping worker.</summary>
internal static class Stopwatch
{
    public const long Frequency = 1_000_000_000;

    public static long GetTimestamp() => Actor.Tick();
}

internal sealed class Thread(Action body)
{
    private Actor? _actor;

    public bool IsBackground { get; init; }

    public string? Name { get; init; }

    public void Start() => _actor = Actor.World!.Spawn(body);

    public void Join() => Actor.Step("join", () => _actor!.IsDone);

    public static bool Yield() => true;

    /// <summary>The next read repeats the one before. Nobody else has made a step since then, so it is not a step either.</summary>
    public static void SpinWait(int iterations) => Actor.RepeatRead();
}
