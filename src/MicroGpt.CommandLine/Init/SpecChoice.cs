using MicroGpt.Runtime.Data;

namespace MicroGpt.CommandLine.Init;

/// <summary>What <c>init</c> decides: how the text is divided, its tokens, the recipe, the context and the number of steps.</summary>
internal sealed class SpecChoice
{
    /// <summary>The time for which steps are chosen where neither a time nor a recipe is asked for.</summary>
    public static readonly TimeSpan UsualTime = TimeSpan.FromMinutes(5);

    private const int LeastSteps = 300;
    private const int MostBigramVocabulary = 129;

    // Training goes through the text at most this often: from then on a small model only learns it by heart.
    private const double MostPasses = 30;
    private const double PassesWithoutDropout = 3;

    // FLOPs up to which a recipe is the best known. At 120 GFLOP/s they are 3 minutes, 20 minutes and 4 hours.
    private const double OneMinuteRecipes = 2.2e13;
    private const double TenMinuteRecipes = 1.5e14;
    private const double SmallRecipes = 1.7e15;

    // Characters below which a larger recipe only learns the text by heart.
    private const long TextForSmall = 1_000_000;
    private const long TextForMedium = 10_000_000;

    /// <param name="rate">FLOPs per second by the width of a model.</param>
    public SpecChoice(TextSurvey text, InitRequest request, Func<int, double> rate)
    {
        Lines = TextLines.AreDocuments(text);
        Alphabet = new TextAlphabet(text, Lines, request.MinCount);
        TimeSpan time = request.Time ?? UsualTime;
        Recipe = Recipe.Read(request.Preset ?? NameFor(text, time.TotalSeconds, rate));
        Context = Lines ? TextLines.Context(text) : Recipe.Context;

        // A line is also asked for its end.
        double tokens = Recipe.Sequences * (Lines ? Math.Min(Context, (double)text.Length / text.Lines) : Context);
        double secondsPerStep = Recipe.Cost(Context, Alphabet.Vocabulary).Of(tokens) / rate(Recipe.Embedding);
        double passTokens = Math.Max(1, text.Length * (1 - Validation));
        double wanted = request is { Preset: not null, Time: null } ? Recipe.Steps : time.TotalSeconds / secondsPerStep;
        double most = Math.Max(LeastSteps, MostPasses * passTokens / tokens);
        Steps = (int)Round(Math.Clamp(Math.Min(wanted, most), 1, 1e8));
        IsCutShort = wanted > most;
        Seconds = Steps * secondsPerStep;
        Passes = Steps * tokens / passTokens;
        Dropout = Passes > PassesWithoutDropout ? Math.Max(Recipe.Dropout, Passes > MostPasses ? 0.2 : 0.1) : Recipe.Dropout;
        KeepsBigrams = Recipe.HasBigrams && Alphabet.Vocabulary <= MostBigramVocabulary;
        HoldsOut = Lines ? text.Lines >= 10 : text.Length >= 100;
    }

    /// <summary>Share that is held out.</summary>
    public const double Validation = 0.1;

    public bool Lines { get; }

    public TextAlphabet Alphabet { get; }

    public Recipe Recipe { get; }

    public int Context { get; }

    public int Steps { get; }

    /// <summary>Whether the text is too short for as many steps as the time allows.</summary>
    public bool IsCutShort { get; }

    /// <summary>Estimated time of the steps.</summary>
    public double Seconds { get; }

    /// <summary>How often training goes through the text.</summary>
    public double Passes { get; }

    public double Dropout { get; }

    public bool KeepsBigrams { get; }

    /// <summary>Whether the text is long enough to hold some of it out.</summary>
    public bool HoldsOut { get; }

    private string NameFor(TextSurvey text, double seconds, Func<int, double> rate)
    {
        // The rate of a wide model: narrow ones are chosen only for lines.
        double flops = seconds * rate(128);
        return Lines && (flops <= OneMinuteRecipes || text.Length < TextForSmall) ? "names-1min"
            : flops <= OneMinuteRecipes ? "shakespeare-1min"
            : flops <= TenMinuteRecipes || text.Length < TextForSmall ? "shakespeare-10min"
            : flops <= SmallRecipes || text.Length < TextForMedium ? "small"
            : "medium";
    }

    /// <summary>Two significant digits, so that nobody takes an estimate for more than it is.</summary>
    private static double Round(double steps)
    {
        double unit = 1;
        while (steps / unit >= 100)
        {
            unit *= 10;
        }

        return Math.Floor(steps / unit) * unit;
    }
}
