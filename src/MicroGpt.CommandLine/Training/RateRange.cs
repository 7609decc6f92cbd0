namespace MicroGpt.CommandLine.Training;

/// <summary>
/// The losses of a learning-rate range test (Smith 2015, "Cyclical Learning Rates for Training Neural Networks") and what they suggest.
/// </summary>
internal sealed class RateRange
{
    /// <summary>The test ends when the smoothed loss exceeds its lowest value by this factor.</summary>
    private const double Divergence = 4;

    /// <summary>Weight of the losses so far in the smoothed loss.</summary>
    private const double Memory = 0.9;

    /// <summary>
    /// At the rate of the lowest loss, training is about to become unstable, and a run keeps its peak for longer than the test.
    /// </summary>
    private const double SafetyFactor = 10;

    private readonly List<double> _rates = [];
    private readonly List<double> _losses = [];
    private double _weight;
    private int _lowest;

    /// <summary>Smoothed losses, one for each step.</summary>
    public IReadOnlyList<double> Losses => _losses;

    public IReadOnlyList<double> Rates => _rates;

    /// <summary>The lowest smoothed loss and the rate of its step.</summary>
    public (double Loss, double Rate, int Step) Lowest => (_losses[_lowest], _rates[_lowest], _lowest + 1);

    /// <summary>Whether the loss rose again after its lowest value, so that the range was wide enough.</summary>
    public bool HasMinimum => _lowest < _losses.Count - 1;

    /// <summary>The peak rate to train with; null if the loss did not fall at any rate.</summary>
    public double? Suggestion => _lowest > 0 ? Lowest.Rate / SafetyFactor : null;

    /// <param name="loss">Loss of the step, before its update.</param>
    /// <returns>False if the loss has diverged, and more steps would tell nothing.</returns>
    public bool Add(double rate, double loss)
    {
        double before = _losses.Count == 0 ? loss : _losses[^1];
        _weight = (Memory * _weight) + 1;
        double smoothed = before + ((loss - before) / _weight);
        _rates.Add(rate);
        _losses.Add(smoothed);
        if (smoothed < _losses[_lowest])
        {
            _lowest = _losses.Count - 1;
        }

        return smoothed <= Divergence * _losses[_lowest];
    }
}
