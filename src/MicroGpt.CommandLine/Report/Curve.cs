namespace MicroGpt.CommandLine.Report;

/// <summary>
/// A curve that is thinned while it is read, so that neither memory nor the page grows with the run. Neighbouring values share a bucket,
/// which keeps its lowest, its highest and its mean: spikes stay visible.
/// </summary>
internal sealed class Curve
{
    /// <summary>Twice as many points at most.</summary>
    public const int MostBuckets = 512;

    /// <summary>Larger values cannot be drawn. They come from damaged files, or from a run that diverged.</summary>
    private const double Largest = 1e100;

    /// <summary>The moving average is over one part of so many.</summary>
    private const int SmoothedParts = 50;

    private readonly List<Bucket> _buckets = [];
    private int _width = 1;

    public bool IsEmpty => _buckets.Count == 0;

    /// <summary>The lowest and the highest value of each bucket, in order; every value of a short curve.</summary>
    public IReadOnlyList<CurvePoint> Points => [.. _buckets.SelectMany(bucket => bucket.Extremes())];

    /// <summary>
    /// A moving average over 2 % of the curve, half of it before a point and half of it after. It leaves out the lowest and the highest
    /// value, so that one spike does not become a plateau.
    /// </summary>
    public IReadOnlyList<CurvePoint> Smoothed()
    {
        int reach = _buckets.Count / (2 * SmoothedParts);
        var points = new List<CurvePoint>(_buckets.Count);
        for (int i = 0; i < _buckets.Count; i++)
        {
            // At the ends, both halves are as short as the shorter one, so that the average does not lean to one side.
            int near = Math.Min(reach, Math.Min(i, _buckets.Count - 1 - i));
            int left = near > 1 ? 1 : 0;
            IEnumerable<double> means = _buckets.Skip(i - near).Take((2 * near) + 1).Select(bucket => bucket.Mean);
            points.Add(new CurvePoint(_buckets[i].LastX, means.Order().Skip(left).SkipLast(left).Average()));
        }

        return points;
    }

    /// <param name="x">Above that of the value before.</param>
    /// <param name="y">Left out if it is null, not a number, or too large to draw.</param>
    public void Add(double x, double? y)
    {
        if (y is not { } value || !(Math.Abs(value) <= Largest))
        {
            return;
        }

        if (_buckets.Count > 0 && _buckets[^1].Count < _width)
        {
            _buckets[^1] = _buckets[^1].With(Bucket.Of(x, value));
            return;
        }

        if (_buckets.Count == MostBuckets)
        {
            Halve();
        }

        _buckets.Add(Bucket.Of(x, value));
    }

    private void Halve()
    {
        for (int i = 0; i < MostBuckets / 2; i++)
        {
            _buckets[i] = _buckets[2 * i].With(_buckets[(2 * i) + 1]);
        }

        _buckets.RemoveRange(MostBuckets / 2, MostBuckets / 2);
        _width *= 2;
    }

    private readonly record struct Bucket(CurvePoint Lowest, CurvePoint Highest, double LastX, double Sum, long Count)
    {
        public double Mean => Sum / Count;

        public static Bucket Of(double x, double y) => new(new(x, y), new(x, y), x, y, 1);

        public Bucket With(Bucket next) => new(
            next.Lowest.Y < Lowest.Y ? next.Lowest : Lowest,
            next.Highest.Y > Highest.Y ? next.Highest : Highest,
            next.LastX,
            Sum + next.Sum,
            Count + next.Count);

        public IEnumerable<CurvePoint> Extremes() =>
            Lowest == Highest ? [Lowest] : Lowest.X < Highest.X ? [Lowest, Highest] : [Highest, Lowest];
    }
}

internal readonly record struct CurvePoint(double X, double Y);
