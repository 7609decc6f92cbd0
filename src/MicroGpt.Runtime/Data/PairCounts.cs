namespace MicroGpt.Runtime.Data;

/// <summary>How often each token follows each context: a table, or for a large vocabulary only the pairs that occur.</summary>
internal sealed class PairCounts
{
    /// <summary>Largest table, in entries: 4 MiB.</summary>
    internal const int MostEntries = 1 << 20;

    private readonly int _contexts;
    private readonly int _vocabulary;
    private readonly int[]? _table;
    private readonly Dictionary<long, int>? _pairs;
    private long[]? _keys;

    public PairCounts(int contexts, int vocabulary)
    {
        _contexts = contexts;
        _vocabulary = vocabulary;
        if ((long)contexts * vocabulary <= MostEntries)
        {
            _table = new int[contexts * vocabulary];
        }
        else
        {
            _pairs = [];
        }
    }

    public int this[int context, int token] =>
        _table is null ? _pairs!.GetValueOrDefault(Key(context, token)) : _table[(context * _vocabulary) + token];

    public void Add(int context, int token)
    {
        if (_table is not null)
        {
            _table[(context * _vocabulary) + token]++;
            return;
        }

        long key = Key(context, token);
        _pairs![key] = _pairs.GetValueOrDefault(key) + 1;
        _keys = null;
    }

    /// <summary>The pairs that occur, by context and then by token, so that sums always run in the same order.</summary>
    public IEnumerable<(int Context, int Token, int Count)> Sorted()
    {
        if (_table is null)
        {
            foreach (long key in _keys ??= [.. _pairs!.Keys.Order()])
            {
                yield return ((int)(key / _vocabulary), (int)(key % _vocabulary), _pairs![key]);
            }

            yield break;
        }

        for (int i = 0; i < _contexts * _vocabulary; i++)
        {
            if (_table[i] > 0)
            {
                yield return (i / _vocabulary, i % _vocabulary, _table[i]);
            }
        }
    }

    private long Key(int context, int token) => ((long)context * _vocabulary) + token;
}
