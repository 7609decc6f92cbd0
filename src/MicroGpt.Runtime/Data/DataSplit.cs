using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Which predictions of a corpus to learn from and which to hold out. Lines: a random choice of documents, the same
/// for the same seed, is held out. Text: its last part is (as nanoGPT does it).
/// </summary>
public sealed class DataSplit
{
    private const uint SplitSubstream = 0;

    private DataSplit(TextCorpus corpus, int context, SequenceWindow[] training, SequenceWindow[] validation)
    {
        Corpus = corpus;
        Context = context;
        Training = training;
        Validation = validation;
    }

    public TextCorpus Corpus { get; }

    /// <summary>Most predictions of one sequence.</summary>
    public int Context { get; }

    /// <summary>
    /// What to train on, in the order of the corpus. Lines: documents, those longer than the context cut into windows.
    /// Text: one window of any length, from which training takes pieces at random offsets.
    /// </summary>
    public IReadOnlyList<SequenceWindow> Training { get; }

    /// <summary>What to evaluate on, in the order of the corpus, none longer than the context.</summary>
    public IReadOnlyList<SequenceWindow> Validation { get; }

    /// <param name="fraction">Part to hold out, in [0, 1); a fraction above 0 holds out one document at least.</param>
    /// <exception cref="MicroGptException">The fraction is out of range, or nothing remains to train or validate on.</exception>
    public static DataSplit Create(TextCorpus corpus, int context, float fraction, long seed)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        if (!(fraction is >= 0 and < 1))
        {
            throw new MicroGptException($"The validation fraction {fraction} is out of range: use 0 up to, not including, 1.");
        }

        return corpus.Mode == DocumentMode.Lines
            ? SplitLines(corpus, context, fraction, seed)
            : SplitText(corpus, context, fraction);
    }

    /// <summary>All of a corpus as windows of at most <paramref name="context"/> predictions, for evaluation.</summary>
    public static SequenceWindow[] Everything(TextCorpus corpus, int context)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        RequireWholeProblems(corpus, context);
        var windows = new List<SequenceWindow>(corpus.DocumentCount);
        for (int i = 0; i < corpus.DocumentCount; i++)
        {
            Cut(corpus.Document(i), context, windows);
        }

        return [.. windows];
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

        var training = new List<SequenceWindow>(count);
        var validation = new List<SequenceWindow>(heldOut);
        for (int i = 0; i < count; i++)
        {
            Cut(corpus.Document(i), context, isHeldOut[i] ? validation : training);
        }

        return new DataSplit(corpus, context, [.. training], [.. validation]);
    }

    private static DataSplit SplitText(TextCorpus corpus, int context, float fraction)
    {
        int count = corpus.Tokens.Length;
        int heldOut = fraction == 0 ? 0 : Math.Max(2, HeldOut(count, fraction));
        Require(count - heldOut >= 2, corpus, "text");

        var validation = new List<SequenceWindow>();
        if (heldOut > 0)
        {
            Cut(new SequenceWindow(count - heldOut, heldOut - 1), context, validation);
        }

        return new DataSplit(corpus, context, [new SequenceWindow(0, count - heldOut - 1)], [.. validation]);
    }

    /// <summary>Consecutive windows that between them hold every prediction once.</summary>
    private static void Cut(SequenceWindow document, int context, List<SequenceWindow> windows)
    {
        for (int done = 0; done < document.Count; done += context)
        {
            windows.Add(new SequenceWindow(document.Start + done, Math.Min(context, document.Count - done)));
        }
    }

    /// <summary>Count less its training part rounded down. Decimal, so that 0.1 is a tenth and not the float beside it.</summary>
    private static int HeldOut(int count, float fraction) => count - (int)(count * (1 - (decimal)fraction));

    /// <summary>A problem cut in two has no answer.</summary>
    private static void RequireWholeProblems(TextCorpus corpus, int context)
    {
        int longest = 0;
        for (int i = 0; corpus.AnswerMark >= 0 && i < corpus.DocumentCount; i++)
        {
            longest = Math.Max(longest, corpus.Document(i).Count);
        }

        if (longest > context)
        {
            throw new MicroGptException(
                $"The problems of {corpus.Name} have up to {longest} tokens, and the model's context holds {context}: "
                + $"set architecture.context to at least {longest}, or use smaller problems.");
        }
    }

    private static void Require(bool enough, TextCorpus corpus, string what)
    {
        if (!enough)
        {
            throw new MicroGptException(
                $"The data {corpus.Name} holds too few {what} to hold some out for validation: "
                + "give more data, or set the validation fraction to 0.");
        }
    }
}
