using System.Text;
using MicroGpt.Contract;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;
using static TorchSharp.torch;

namespace MicroGpt.Peers.LibTorch;

/// <summary>
/// The sequences of training and of the held-out part. The text, the split and the order are those of "microgpt train".
/// </summary>
internal sealed class Sequences
{
    /// <summary>Target of a padded row.</summary>
    public const int Ignored = -100;

    private const float HeldOutFraction = 0.1f;

    private readonly DataSplit _split;
    private readonly BatchSource _source;

    private Sequences(DataSplit split, long seed)
    {
        _split = split;
        int batch = split.Corpus.Mode == DocumentMode.Lines ? Recipe.LineBatch : Recipe.Batch;
        _source = new BatchSource(split, batch, accumulation: 1, seed);
        HeldOut = new EvaluationSet(split);
    }

    public int Vocabulary => _split.Corpus.Tokenizer.VocabularySize;

    /// <summary>Every prediction of the held-out part once, in windows of at most the context.</summary>
    public EvaluationSet HeldOut { get; }

    /// <param name="lines">Whether each line is a document, of which a tenth is held out. Otherwise the last tenth of the text is.</param>
    public static Sequences Load(string path, bool lines, long seed)
    {
        IEnumerable<Rune> symbols = File.ReadAllText(path).EnumerateRunes().Where(symbol => !lines || symbol.Value is not ('\n' or '\r'));
        string alphabet = string.Concat(symbols.Distinct().Order());
        var tokenizer = new CharacterTokenizer(new TokenizerDescription(TokenizerKind.Alphabet, alphabet));
        TextCorpus corpus = TextCorpus.Load(path, tokenizer, lines ? DocumentMode.Lines : DocumentMode.Text);
        return new Sequences(DataSplit.Create(corpus, Recipe.Context, HeldOutFraction, seed), seed);
    }

    public (Tensor Tokens, Tensor Targets) Training(int step)
    {
        _source.Select(step);
        return Padded([.. Enumerable.Range(0, _source.Batch).Select(i => _source.Sequence(0, i))]);
    }

    public (Tensor Tokens, Tensor Targets) Evaluation(int first, int count) =>
        Padded([.. Enumerable.Range(first, count).Select(HeldOut.Sequence)]);

    /// <summary>The tokens (count, longest) and targets (count x longest) of some windows.</summary>
    private (Tensor Tokens, Tensor Targets) Padded(SequenceWindow[] windows)
    {
        int longest = windows.Max(window => window.Count);
        long[] tokens = new long[windows.Length * longest];
        long[] targets = new long[tokens.Length];
        Array.Fill(targets, Ignored);
        for (int i = 0; i < windows.Length; i++)
        {
            int[] ids = _split.Corpus.Tokens.Copy(windows[i].Start, windows[i].Count + 1);
            for (int t = 0; t < windows[i].Count; t++)
            {
                tokens[(i * longest) + t] = ids[t];
                targets[(i * longest) + t] = ids[t + 1];
            }
        }

        return (tensor(tokens, [windows.Length, longest]), tensor(targets));
    }
}
