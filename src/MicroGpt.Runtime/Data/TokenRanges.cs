namespace MicroGpt.Runtime.Data;

/// <summary>A number for each index, such as the width of the grid that a token belongs to. Equal neighbours are stored once.</summary>
internal sealed class TokenRanges
{
    private readonly List<int> _starts = [];
    private readonly List<int> _values = [];

    /// <summary>Memory that the ranges take.</summary>
    public long Bytes => sizeof(int) * ((long)_starts.Capacity + _values.Capacity);

    /// <summary>The ranges as numbers: start and value of each.</summary>
    public IEnumerable<int> Numbers => _starts.Zip(_values, (start, value) => new[] { start, value }).SelectMany(pair => pair);

    /// <summary>Gives all indices from <paramref name="start"/> on a value. Starts ascend.</summary>
    public void Begin(int start, int value)
    {
        if (_values.Count == 0 || _values[^1] != value)
        {
            _starts.Add(start);
            _values.Add(value);
        }
    }

    /// <summary>The value at an index; 0 before the first range. Allocates nothing.</summary>
    public int At(int index)
    {
        int found = _starts.BinarySearch(index);
        int range = found >= 0 ? found : ~found - 1;
        return range < 0 ? 0 : _values[range];
    }
}
