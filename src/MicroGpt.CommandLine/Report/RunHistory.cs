using System.Text.Json;

namespace MicroGpt.CommandLine.Report;

/// <summary>What metrics.jsonl of a run says, thinned.</summary>
internal sealed class RunHistory
{
    /// <summary>Of loops and of bands. A file with more is damaged, or its curves could not be told apart.</summary>
    private const int MostCurves = 64;

    private const int LongestName = 60;

    private readonly List<Curve> _lossPerLoop = [];
    private readonly List<Curve> _accuracyPerLoop = [];
    private readonly Dictionary<string, Curve> _accuracyOfBands = [];

    public Curve Loss { get; } = new();

    public Curve HeldOut { get; } = new();

    public Curve LearningRate { get; } = new();

    public Curve GradNorm { get; } = new();

    public Curve TokensPerSecond { get; } = new();

    public Curve MeanDepth { get; } = new();

    /// <summary>Held-out loss after each loop.</summary>
    public IReadOnlyList<Curve> LossPerLoop => _lossPerLoop;

    public IReadOnlyList<Curve> AccuracyPerLoop => _accuracyPerLoop;

    /// <summary>Share of right answers for each band of difficulty.</summary>
    public IReadOnlyDictionary<string, Curve> AccuracyOfBands => _accuracyOfBands;

    /// <summary>Share of tokens that stop after each loop, of the last evaluation; empty if there is none.</summary>
    public IReadOnlyList<double> ExitDistribution { get; private set; } = [];

    public long LastStep { get; private set; }

    /// <summary>Predictions that the run has learned from; null if no line tells.</summary>
    public double? Tokens { get; private set; }

    /// <summary>Seconds of training, over all processes that worked on the run.</summary>
    public double Seconds { get; private set; }

    /// <summary>The lowest held-out loss and its step.</summary>
    public CurvePoint? Best { get; private set; }

    public long DamagedLines { get; private set; }

    private double _secondsOfProcess;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RunHistory Read(string path)
    {
        var history = new RunHistory();
        history.ReadFrom(path, 0);
        return history;
    }

    /// <summary>Adds the lines from a byte on.</summary>
    /// <returns>The byte to go on from when there is more.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public long ReadFrom(string path, long position)
    {
        (long damaged, long end) = JsonLines.Read(path, Add, position);
        DamagedLines += damaged;
        return end;
    }

    /// <returns>Whether the line has what every line of metrics has.</returns>
    internal bool Add(JsonElement line)
    {
        if (Number(line, "step") is not { } step || step <= LastStep || step > int.MaxValue || step != Math.Floor(step))
        {
            return false;
        }

        LastStep = (long)step;
        Loss.Add(step, Number(line, "loss"));
        LearningRate.Add(step, Number(line, "learningRate"));
        GradNorm.Add(step, Number(line, "gradNorm"));
        TokensPerSecond.Add(step, Number(line, "tokensPerSecond"));
        MeanDepth.Add(step, Number(line, "meanDepth"));
        Tokens = Number(line, "tokens") ?? Tokens;
        CountSeconds(Number(line, "seconds"));
        AddEvaluation(line, step);
        return true;
    }

    private void AddEvaluation(JsonElement line, double step)
    {
        double? heldOut = Number(line, "valLoss");
        HeldOut.Add(step, heldOut);
        if (heldOut is { } loss && !(loss >= Best?.Y))
        {
            Best = new CurvePoint(step, loss);
        }

        AddEach(_lossPerLoop, step, Numbers(line, "lossPerLoop"));
        AddEach(_accuracyPerLoop, step, Numbers(line, "accuracyPerLoop"));
        double?[] exits = Numbers(line, "exitDistribution");
        if (exits.Length > 0 && exits.All(share => share is >= 0 and <= 1))
        {
            ExitDistribution = [.. exits.Select(share => share!.Value)];
        }

        double?[] accuracies = Numbers(line, "bandAccuracy");
        foreach ((string name, double? accuracy) in Names(line, "bands").Zip(accuracies))
        {
            if (_accuracyOfBands.Count < MostCurves || _accuracyOfBands.ContainsKey(name))
            {
                _accuracyOfBands.TryAdd(name, new Curve());
                _accuracyOfBands[name].Add(step, accuracy * 100);
            }
        }
    }

    private static void AddEach(List<Curve> curves, double step, double?[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (i == curves.Count)
            {
                curves.Add(new Curve());
            }

            curves[i].Add(step, values[i]);
        }
    }

    /// <summary>The seconds in a line are those of its process: a resumed run begins again at 0.</summary>
    private void CountSeconds(double? seconds)
    {
        if (seconds is { } now and >= 0)
        {
            Seconds += now >= _secondsOfProcess ? now - _secondsOfProcess : now;
            _secondsOfProcess = now;
        }
    }

    /// <summary>A finite number; null for anything else, also for a key that is missing.</summary>
    private static double? Number(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) ? Number(value) : null;

    private static double? Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;

    private static double?[] Numbers(JsonElement line, string name) => [.. Elements(line, name).Select(Number)];

    private static IEnumerable<string> Names(JsonElement line, string name) => Elements(line, name)
        .Select(value => value.ValueKind == JsonValueKind.String ? value.GetString()! : "?")
        .Select(text => text.Length > LongestName ? text[..LongestName] : text);

    private static IEnumerable<JsonElement> Elements(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Take(MostCurves)
            : [];
}
