using System.Runtime.CompilerServices;
using System.Text;

namespace MicroGpt.Threading.Tests.Exploration;

/// <summary>One execution of a scenario: its actors, and the explorer's choice at each step.</summary>
internal sealed class World(Explorer explorer) : IDisposable
{
    private static readonly ConditionalWeakTable<object, Gate> Gates = [];

    private readonly List<Actor> _actors = [];
    private readonly List<(int Actor, string Step, int Value)> _trace = [];
    private readonly ManualResetEventSlim _end = new();
    private readonly List<object> _shared = [];
    private int _living;
    private volatile bool _over;

    /// <summary>The first assertion that failed, or a deadlock.</summary>
    public string? Failure { get; private set; }

    /// <summary>The actor that has the turn.</summary>
    public static Actor Running => Actor.World!._running!;

    private Actor? _running;

    public static Gate GateOf(object gate) => Gates.GetOrCreateValue(gate);

    /// <summary>Adds an actor. The scenario calls it, and so does a thread that starts another.</summary>
    public Actor Spawn(Action body)
    {
        var actor = new Actor(this, _actors.Count, body);
        _actors.Add(actor);
        Interlocked.Increment(ref _living);
        actor.Begin(explorer.CarrierOf(actor.Index));
        return actor;
    }

    /// <summary>Names all that the actors share, which becomes a part of the state. <see cref="Actor.Forget"/> needs it.</summary>
    public void Share(params object[] items) => _shared.AddRange(items);

    public void Run()
    {
        Pass(Next());
        _end.Wait();
    }

    /// <summary>Called by the actor that has the turn, before its step.</summary>
    public void Choose(Actor current)
    {
        ThrowIfOver();
        Actor? next = Next();
        if (next != current)
        {
            Pass(next);
            current.AwaitTurn();
        }

        ThrowIfOver();
    }

    public void Note(Actor actor, string step, int value) => _trace.Add((actor.Index, step, value));

    public void Fail(Exception failure) => End($"{failure.GetType().Name}: {failure.Message}");

    public void Leave()
    {
        if (!_over)
        {
            Pass(Next());
        }

        if (Interlocked.Decrement(ref _living) == 0)
        {
            _end.Set();
        }
    }

    public void ThrowIfOver()
    {
        if (_over)
        {
            throw new OverException();
        }
    }

    public void Dispose()
    {
        _actors.ForEach(actor => actor.Dispose());
        _end.Dispose();
    }

    private void Pass(Actor? next)
    {
        _running = next;
        next?.GiveTurn();
    }

    /// <summary>The actor whose step is next; null if the execution is over.</summary>
    private Actor? Next()
    {
        Actor[] enabled = [.. _actors.Where(actor => actor.IsEnabled)];
        if (_actors.TrueForAll(actor => actor.IsDone))
        {
            return null;
        }

        if (enabled.Length == 0)
        {
            End("Every worker waits for another one, for ever.");
            return null;
        }

        int choice = enabled.Length == 1 ? 0 : explorer.Choose(State(), enabled.Length);
        if (choice < 0)
        {
            End(null);
            return null;
        }

        return enabled[choice];
    }

    private ulong State()
    {
        ulong memory = _shared.Aggregate(0UL, (hash, item) => Actor.Mix(hash, SharedMemory.Hash(item)));
        return _actors.Aggregate(memory, (hash, actor) => Actor.Mix(hash, actor.State));
    }

    private void End(string? failure)
    {
        if (_over)
        {
            return;
        }

        Failure = failure is null ? null : $"{failure}\n{Trace()}";
        _over = true;
        _actors.ForEach(actor => actor.GiveTurn());
    }

    private string Trace()
    {
        var text = new StringBuilder("The steps that lead there, as actor, step, value:\n");
        _trace.ForEach(step => text.Append(step.Actor).Append(' ').Append(step.Step).Append(' ').Append(step.Value).Append('\n'));
        foreach (Actor actor in _actors.Where(actor => !actor.IsDone))
        {
            text.Append(actor.Index).Append(" is still running\n");
        }

        return text.ToString();
    }
}
