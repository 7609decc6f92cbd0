namespace MicroGpt.Threading.Tests.Exploration;

/// <summary>A lock with a condition, as in Monitor: a waiting actor goes on after a pulse, once it has the lock again.</summary>
internal sealed class Gate
{
    private readonly HashSet<Actor> _waiting = [];
    private bool _taken;

    public ulong State => (ulong)((_waiting.Sum(actor => 1 << actor.Index) * 2) + (_taken ? 1 : 0)) + 8;

    public void Enter()
    {
        Actor.Step("enter", () => !_taken);
        _taken = true;
    }

    public void Exit()
    {
        Actor.Step("exit");
        _taken = false;
    }

    public void Wait()
    {
        Actor.Step("wait");
        Actor self = World.Running;
        _waiting.Add(self);
        _taken = false;
        Actor.Step("sleep", () => !_taken && !_waiting.Contains(self));
        _taken = true;
    }

    public void PulseAll()
    {
        Actor.Step("pulse");
        Actor.Saw(_waiting.Sum(actor => 1 << actor.Index));
        _waiting.Clear();
    }
}
