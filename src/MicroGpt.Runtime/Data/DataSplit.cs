using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Splits the predictions of a corpus into a training part and a held-out part. Lines: a random choice of documents, determined
/// by the seed, is held out. Text: the last part is held out, as in nanoGPT.
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

    /// <summary>Maximum number of predictions in one sequence.</summary>
    public int Context { get; }

    /// <summary>
    /// The training part, in the order of the corpus. Lines: documents; those longer than the context are cut into windows.
    /// Text: one long window, from which training takes pieces at random offsets.
    /// </summary>
    public IReadOnlyList<SequenceWindow> Training { get; }

    /// <summary>The held-out part, in the order of the corpus. No window is longer than the context.</summary>
    public IReadOnlyList<SequenceWindow> Validation { get; }

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

        return corpus.Mode == DocumentMode.Lines
            ? SplitLines(corpus, context, fraction, seed)
            : SplitText(corpus, context, fraction);
    }

    /// <summary>Returns a whole corpus as windows of at most <paramref name="context"/> predictions, for evaluation.</summary>
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

    /// <summary>Cuts a range into consecutive windows, so that every prediction occurs once.</summary>
    private static void Cut(SequenceWindow document, int context, List<SequenceWindow> windows)
    {
        for (int done = 0; done < document.Count; done += context)
        {
            windows.Add(new SequenceWindow(document.Start + done, Math.Min(context, document.Count - done)));
        }
    }

    /// <summary>Size of the held-out part; the training part is rounded down. Decimal arithmetic makes 0.1 exactly a tenth.</summary>
    private static int HeldOut(int count, float fraction) => count - (int)(count * (1 - (decimal)fraction));

    /// <summary>Checks that no problem is cut, because half a problem has no answer.</summary>
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
                $"The problems of {corpus.Name} have up to {longest} tokens, but the context of the model is {context}. "
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
