namespace MicroGpt.Threading.Tests.Exploration;

/// <summary>
/// Runs a scenario in every order of its actors' steps, by depth-first search. It repeats the scenario from its beginning with the choices
/// that lead to a new state. A state that was seen before is not explored again.
/// </summary>
internal sealed class Explorer : IDisposable
{
    private readonly HashSet<ulong> _seen = [];
    private readonly List<(int Choice, int Choices)> _path = [];
    private readonly List<Carrier> _carriers = [];
    private int _depth;

    public int States => _seen.Count;

    public int Executions { get; private set; }

    /// <returns>The first failure, with the steps that lead to it; null if no order fails.</returns>
    public string? Explore(Action<World> scenario)
    {
        do
        {
            Executions++;
            _depth = 0;
            using var world = new World(this);
            scenario(world);
            world.Run();
            if (world.Failure is not null)
            {
                return world.Failure;
            }
        }
        while (Backtrack());
        return null;
    }

    public Carrier CarrierOf(int actor)
    {
        while (_carriers.Count <= actor)
        {
            _carriers.Add(new Carrier());
        }

        return _carriers[actor];
    }

    public void Dispose() => _carriers.ForEach(carrier => carrier.Dispose());

    /// <summary>The index of the actor to go on with, or -1 if the state was seen before.</summary>
    public int Choose(ulong state, int choices)
    {
        if (_depth == _path.Count)
        {
            if (!_seen.Add(state))
            {
                return -1;
            }

            _path.Add((0, choices));
        }

        if (_path[_depth].Choices != choices)
        {
            throw new InvalidOperationException("The scenario does not repeat itself: it depends on more than the order of its steps.");
        }

        return _path[_depth++].Choice;
    }

    /// <summary>Moves to the next choice of the last state that has one.</summary>
    private bool Backtrack()
    {
        while (_path.Count > 0)
        {
            (int choice, int choices) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (choice + 1 < choices)
            {
                _path.Add((choice + 1, choices));
                return true;
            }
        }

        return false;
    }
}
