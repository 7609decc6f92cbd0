using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Splits the predictions of a corpus into a training part and a held-out part. Lines: a random choice of documents, determined
/// by the seed, is held out. Text: the last part is held out, as in nanoGPT. A task with bands has fixed parts.
/// </summary>
public sealed class DataSplit
{
    private const uint SplitSubstream = 0;

    private DataSplit(
        TextCorpus corpus, int context, SequenceWindows training, SequenceWindows validation, SequenceWindows? test = null)
    {
        Corpus = corpus;
        Context = context;
        Training = training;
        Validation = validation;
        Test = test;
    }

    public TextCorpus Corpus { get; }

    /// <summary>Maximum number of predictions in one sequence.</summary>
    public int Context { get; }

    /// <summary>
    /// The training part, in the order of the corpus. Lines: documents; those longer than the context are cut into windows.
    /// Text: one long window, from which training takes pieces at random offsets.
    /// </summary>
    public SequenceWindows Training { get; }

    /// <summary>The held-out part, in the order of the corpus. No window is longer than the context.</summary>
    public SequenceWindows Validation { get; }

    /// <summary>The test problems of a task with bands; null for other data.</summary>
    public SequenceWindows? Test { get; }

    /// <summary>Memory of the tokens and of the lists of windows.</summary>
    public long Bytes => Corpus.Bytes + Training.Bytes + Validation.Bytes + (Test?.Bytes ?? 0);

    /// <param name="fraction">Share to hold out, in [0, 1). A fraction above 0 holds out at least one document.</param>
    /// <exception cref="MicroGptException">The fraction is out of range, or one of the two parts would be empty.</exception>
    public static DataSplit Create(TextCorpus corpus, int context, float fraction, long seed)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        if (!(fraction is >= 0 and < 1))
        {
            throw new MicroGptException($"The validation fraction {fraction} is out of range. Use at least 0 and less than 1.");
        }

        return corpus.Problems is not null ? SplitBands(corpus, context, fraction)
            : corpus.Mode.HasDocuments() ? SplitLines(corpus, context, fraction, seed)
            : SplitText(corpus, context, fraction);
    }

    /// <summary>Returns a whole corpus as windows of at most <paramref name="context"/> predictions, for evaluation.</summary>
    public static SequenceWindows Everything(TextCorpus corpus, int context)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        RequireWholeProblems(corpus, context);
        return corpus.Mode.HasDocuments()
            ? Documents(corpus, context, _ => true)
            : SequenceWindows.Cut(corpus.Tokens, new SequenceWindow(0, corpus.Tokens.Length - 1), context);
    }

    /// <summary>Returns the problems of one part of a task with bands, for evaluation.</summary>
    /// <exception cref="MicroGptException">The data have no bands.</exception>
    public static SequenceWindows PartOf(TextCorpus corpus, int context, DataPart part)
    {
        RequireWholeProblems(corpus, context);
        return corpus.Problems is { } problems
            ? Documents(corpus, context, i => problems.PartOf(i) == part)
            : throw new MicroGptException(
                $"The data {corpus.Name} have no test problems. Use a task with bands, such as builtin:cups, or leave --split out.");
    }

    private static DataSplit SplitBands(TextCorpus corpus, int context, float fraction)
    {
        SequenceWindows Part(DataPart part) => PartOf(corpus, context, part);
        SequenceWindows validation = fraction > 0 ? Part(DataPart.Validation) : Documents(corpus, context, _ => false);
        return new DataSplit(corpus, context, Part(DataPart.Training), validation, Part(DataPart.Test));
    }

    private static DataSplit SplitLines(TextCorpus corpus, int context, float fraction, long seed)
    {
        RequireWholeProblems(corpus, context);
        int count = corpus.DocumentCount;
        int heldOut = HeldOut(count, fraction);
        Require(count - heldOut >= 1, corpus, "lines");

        int[] order = new int[count];
        Permutation.Fill(order, new CounterRandom(seed, RandomStream.Data, SplitSubstream));
        bool[] isHeldOut = new bool[count];
        foreach (int document in order.AsSpan(count - heldOut))
        {
            isHeldOut[document] = true;
        }

        return new DataSplit(
            corpus, context, Documents(corpus, context, i => !isHeldOut[i]), Documents(corpus, context, i => isHeldOut[i]));
    }

    private static DataSplit SplitText(TextCorpus corpus, int context, float fraction)
    {
        int count = corpus.Tokens.Length;
        int heldOut = fraction == 0 ? 0 : Math.Max(2, HeldOut(count, fraction));
        Require(count - heldOut >= 2, corpus, "text");

        var training = new SequenceWindow(0, count - heldOut - 1);
        var validation = new SequenceWindow(count - heldOut, Math.Max(0, heldOut - 1));
        return new DataSplit(
            corpus,
            context,
            SequenceWindows.Cut(corpus.Tokens, training, training.Count),
            SequenceWindows.Cut(corpus.Tokens, validation, context));
    }

    /// <summary>The windows of some documents; a document longer than the context has several.</summary>
    private static SequenceWindows Documents(TextCorpus corpus, int context, Predicate<int> belongs)
    {
        // The documents are visited twice, so that the list needs no room to grow.
        int[] starts = new int[Starts(corpus, context, belongs).Count()];
        int count = 0;
        foreach (int start in Starts(corpus, context, belongs))
        {
            starts[count++] = start;
        }

        return SequenceWindows.Of(corpus.Tokens, starts, context);
    }

    private static IEnumerable<int> Starts(TextCorpus corpus, int context, Predicate<int> belongs)
    {
        int index = 0;
        foreach (SequenceWindow document in corpus.Documents())
        {
            for (int done = 0; belongs(index) && done < document.Count; done += context)
            {
                yield return document.Start + done;
            }

            index++;
        }
    }

    /// <summary>Size of the held-out part; the training part is rounded down. Decimal arithmetic makes 0.1 exactly a tenth.</summary>
    private static int HeldOut(int count, float fraction) => count - (int)(count * (1 - (decimal)fraction));

    /// <summary>Checks that no problem is cut, because half a problem has no answer.</summary>
    private static void RequireWholeProblems(TextCorpus corpus, int context)
    {
        int longest = corpus.HasProblems ? corpus.Documents().Max(corpus.PositionsOf) : 0;
        if (longest > context)
        {
            string need = corpus.GridWidth == 0
                ? $"The problems of {corpus.Name} have up to {longest} tokens"
                : $"The grids of {corpus.Name} take up to {longest} positions, {corpus.GridWidth} for each row but the last";
            throw new MicroGptException(
                $"{need}, but the context of the model is {context}. "
                + $"Set architecture.context to at least {longest}, or use smaller problems.");
        }
    }

    private static void Require(bool enough, TextCorpus corpus, string what)
    {
        if (!enough)
        {
            throw new MicroGptException(
                $"The data {corpus.Name} contains too few {what} to hold some out for validation. "
                + "Provide more data, or set the validation fraction to 0.");
        }
    }
}
