namespace MicroGpt.Threading.Tests.Exploration;

/// <summary>
/// One thread of a scenario. It runs on a thread of its own, but only while it has the turn, which it gives up before each step.
/// </summary>
internal sealed class Actor(World world, int index, Action body) : IDisposable
{
    [ThreadStatic]
    private static Actor? t_current;

    private readonly SemaphoreSlim _turn = new(0);
    private Func<bool>? _enabled;
    private string _step = "start";
    private ulong _history = 0x9E3779B97F4A7C15;
    private long _clock;
    private bool _repeats;

    public int Index => index;

    public bool IsDone { get; private set; }

    /// <summary>Whether the next step can be made now.</summary>
    public bool IsEnabled => !IsDone && (_enabled is null || _enabled());

    /// <summary>
    /// A number for the state of the actor. All that it has read decides what it does, so its history stands for its local variables.
    /// </summary>
    public ulong State => Mix(Mix(_history, (ulong)_step.GetHashCode(StringComparison.Ordinal)), IsDone ? 1UL : IsEnabled ? 2UL : 3UL);

    /// <summary>The world of the calling thread; null outside of a scenario.</summary>
    public static World? World => t_current?.Owner;

    private World Owner => world;

    /// <summary>Gives the other actors the turn before an access to shared memory. Returns when this actor may make it.</summary>
    public static void Step(string name, Func<bool>? enabled = null)
    {
        if (t_current is not { } actor)
        {
            return;
        }

        actor._repeats = false;
        actor._step = name;
        actor._enabled = enabled;
        actor._history = Mix(actor._history, (ulong)name.GetHashCode(StringComparison.Ordinal));
        actor.Owner.Choose(actor);
        actor._enabled = null;
    }

    /// <summary>Records what a step has read.</summary>
    public static int Saw(int value)
    {
        if (t_current is { } actor)
        {
            actor._history = Mix(actor._history, (uint)value);
            actor.Owner.Note(actor, actor._step, value);
        }

        return value;
    }

    /// <summary>
    /// Says that the place in the scenario decides all local variables of the actor, however it came here. Histories that differ only
    /// before this place then lead to one state and not to many.
    /// </summary>
    public static void Forget(int place)
    {
        if (t_current is { } actor)
        {
            actor._history = Mix(1, (uint)place);
        }
    }

    /// <summary>Lets the next read be no step, if no step precedes it.</summary>
    public static void RepeatRead()
    {
        if (t_current is { } actor)
        {
            actor._repeats = true;
        }
    }

    public static bool Repeats() => t_current?._repeats == true;

    public static long Tick() => t_current is { } actor ? actor._clock += 1L << 40 : 0;

    public void Begin(Carrier carrier) => carrier.Run(Live);

    public void GiveTurn() => _turn.Release();

    public void AwaitTurn()
    {
        _turn.Wait();
        world.ThrowIfOver();
    }

    public void Dispose() => _turn.Dispose();

    public static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0xD6E8FEB86659FD93;
        return hash ^ (hash >> 32);
    }

    private void Live()
    {
        t_current = this;
        try
        {
            AwaitTurn();
            body();
        }
        catch (OverException)
        {
        }
        catch (Exception failure) // of an assertion, or of the product
        {
            world.Fail(failure);
        }

        t_current = null;
        IsDone = true;
        world.Leave();
    }
}

/// <summary>Unwinds an actor whose execution need not go on.</summary>
internal sealed class OverException : Exception;
