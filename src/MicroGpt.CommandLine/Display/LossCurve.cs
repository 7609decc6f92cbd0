namespace MicroGpt.CommandLine.Display;

/// <summary>The losses of all steps so far as a bounded number of means. When the room is full, neighbours are merged.</summary>
internal sealed class LossCurve
{
    private const int Room = 512;

    private readonly double[] _means = new double[Room];
    private int _count;
    private long _steps = 1;
    private double _sum;
    private long _added;

    public bool IsEmpty => _count == 0;

    /// <summary>Adds the loss of a step. Allocates nothing.</summary>
    public void Add(double loss)
    {
        _sum += loss;
        _added++;
        if (_added < _steps)
        {
            return;
        }

        if (_count == Room)
        {
            for (int i = 0; i < Room / 2; i++)
            {
                _means[i] = (_means[2 * i] + _means[(2 * i) + 1]) / 2;
            }

            _count = Room / 2;
            _steps *= 2;
            return;
        }

        _means[_count++] = _sum / _added;
        (_sum, _added) = (0, 0);
    }

    /// <summary>Means of equal parts of the run so far, from the first step to the last; fewer if there are fewer losses.</summary>
    public double[] Columns(int most)
    {
        int columns = Math.Min(most, _count);
        double[] values = new double[columns];
        for (int i = 0; i < columns; i++)
        {
            int first = (int)((long)i * _count / columns);
            int end = (int)((long)(i + 1) * _count / columns);
            values[i] = _means.AsSpan(first, end - first).ToArray().Average();
        }

        return values;
    }
}
