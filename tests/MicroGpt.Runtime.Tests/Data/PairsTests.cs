using System.Text;

namespace MicroGpt.Runtime.Tests;

/// <summary>Data with a target for each input token.</summary>
public sealed class PairsTests
{
    private static readonly CharacterTokenizer Letters = TestModels.Alphabet("abcd");

    [Fact]
    public void Targets_have_the_indices_of_their_inputs()
    {
        TextCorpus corpus = Pairs("abc\tbcd\n\nda\t_b\r\n");
        const int Doc = 4;
        Assert.Equal(DocumentMode.Pairs, corpus.Mode);
        Assert.Equal([Doc, 0, 1, 2, Doc, 3, 0, Doc], corpus.Tokens.ToArray());
        Assert.Equal([Doc, 1, 2, 3, Doc, Doc, 1, Doc], corpus.Targets!.ToArray());
        Assert.Equal([new SequenceWindow(1, 3), new SequenceWindow(5, 2)], corpus.Documents());
        Assert.Equal(2, corpus.DocumentCount);
        Assert.True(corpus.HasProblems);
        Assert.Equal(corpus.Tokens.Bytes + corpus.Targets.Bytes, corpus.Bytes - corpus.Widths!.Bytes);
    }

    [Fact]
    public void Full_attention_needs_a_target_for_each_token()
    {
        ModelDescription causal = Training.ToyModel<Training.OneShard>.Description;
        ModelDescription full = causal with { Architecture = causal.Architecture with { Attention = AttentionKind.Full } };
        TextCorpus Load(ModelDescription model) => TextCorpus.Load("builtin:names", model, DocumentMode.Lines, CancellationToken.None);
        Assert.Equal(DocumentMode.Lines, Load(causal).Mode);
        Assert.StartsWith(
            "The model has full attention, so a token sees the next one, which builtin:names asks it to predict.",
            Assert.Throws<MicroGptException>(() => Load(full)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_has_the_targets_and_no_document_token()
    {
        TextCorpus corpus = Pairs("abc\tbcd\nda\t_b");
        var set = new EvaluationSet(corpus, DataSplit.Everything(corpus, 4));
        (int[] tokens, int[] targets, int[] previous, int[] positions) = (new int[8], new int[8], new int[8], new int[8]);
        var spans = new SequenceSpan[4];
        BatchShape shape = set.Fill(0, new BatchRows(tokens, targets, previous, positions, spans));
        Assert.Equal(new BatchShape(2, 5), shape);
        Assert.Equal([0, 1, 2, 3, 0], tokens[..5]);
        Assert.Equal([1, 2, 3, -1, 1], targets[..5]);
        Assert.Equal([0, 0, 1, 0, 3], previous[..5]);
        Assert.Equal([0, 1, 2, 0, 1], positions[..5]);
        Assert.Equal([new SequenceSpan(0, 3, 0, 0), new SequenceSpan(3, 2, 0, 0)], spans[..2]);
    }

    [Fact]
    public void A_grid_has_positions_of_the_largest_grid()
    {
        TextCorpus corpus = Pairs("ab/cd/ab\t_b/cd/__\nabc\tabc", gridWidth: 3);
        Assert.Equal([4, 0, 1, 2, 3, 0, 1, 4, 0, 1, 2, 4], corpus.Tokens.ToArray());
        SequenceWindow[] grids = [.. DataSplit.Everything(corpus, 8)];
        Assert.Equal([2, 3], grids.Select(corpus.WidthOf));
        Assert.Equal([8, 3], grids.Select(corpus.PositionsOf));

        var rows = new BatchRows(new int[16], new int[16], new int[16], new int[16], new SequenceSpan[2]);
        new EvaluationSet(corpus, grids).Fill(0, rows);
        Assert.Equal([0, 1, 3, 4, 6, 7, 0, 1, 2], rows.Positions[..9].ToArray());
        Assert.Equal([0, 0, 1, 2, 3, 0, 0, 0, 1], rows.Previous[..9].ToArray());
    }

    [Theory]
    [InlineData("ab\tcd\nabc", "Line 2 of test has no tab. Write the input, a tab and the target.")]
    [InlineData("ab\tc", "Line 1 of test has 2 tokens before the tab and 1 after it. Give each token one target, and '_' where")]
    [InlineData("\n\nab\tcd\ta", "Line 3 of test has a second tab. Write the input, one tab and the target.")]
    [InlineData("\tab", "Line 1 of test has 0 tokens before the tab and 2 after it.")]
    [InlineData("ab\tab\nab\t__", "Line 2 of test has no target. Give at least one token a target other than '_'.")]
    public void A_line_that_is_no_pair_is_refused(string text, string message) =>
        Assert.StartsWith(message, Refusal(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("ab/c\tab/c", "Line 1 of test has rows of 2 and 1 cells.")]
    [InlineData("ab/cd\tabc/d", "Line 1 of test has rows of 2 and 3 cells.")]
    [InlineData("abcd\tabcd", "Line 1 of test has rows of 4 cells, but the model's grid has 3. Set architecture.gridWidth to at least 4")]
    [InlineData("ab/cd\tab", "Line 1 of test has 4 tokens before the tab and 2 after it.")]
    public void A_line_that_is_no_grid_is_refused(string text, string message) =>
        Assert.StartsWith(message, Refusal(text, gridWidth: 3), StringComparison.Ordinal);

    [Fact]
    public void Unknown_characters_are_named_and_not_the_lines_that_they_break()
    {
        string message = Refusal("ab\tx_\nab\ncd\tc\t");
        Assert.Contains("'x'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Line 2", message, StringComparison.Ordinal);
        Assert.DoesNotContain("U+0009", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_longer_than_the_context_is_refused()
    {
        Assert.Contains(
            "The problems of test have up to 3 tokens, but the context of the model is 2. Set architecture.context to at least 3",
            Assert.Throws<MicroGptException>(() => DataSplit.Create(Pairs("abc\tabc\na\ta\n"), 2, 0, 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "The grids of test take up to 5 positions, 3 for each row but the last, but the context of the model is 4.",
            Assert.Throws<MicroGptException>(() => DataSplit.Everything(Pairs("ab/cd\tab/cd", gridWidth: 3), 4)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_fingerprint_knows_targets_and_the_shape_of_grids()
    {
        Assert.Equal(Pairs("ab\tcd").Fingerprint, Pairs("ab\tcd\n\n").Fingerprint);
        Assert.NotEqual(Pairs("ab\tcd").Fingerprint, Pairs("ab\tc_").Fingerprint);
        Assert.NotEqual(Pairs("ab\tcd").Fingerprint, Pairs("cd\tab").Fingerprint);
        Assert.NotEqual(Pairs("ab\tcd", gridWidth: 2).Fingerprint, Pairs("a/b\tc/d", gridWidth: 2).Fingerprint);
        Assert.NotEqual(Pairs("ab\tcd").Fingerprint, Pairs("ab\tcd", gridWidth: 2).Fingerprint);
    }

    [Fact]
    public void A_share_of_the_pairs_is_held_out()
    {
        TextCorpus corpus = Pairs(string.Concat(
            Enumerable.Range(1, 20).Select(length => new string('a', length) + "\t" + new string('b', length) + "\n")));
        var split = DataSplit.Create(corpus, 32, 0.25f, seed: 3);
        Assert.Equal((15, 5), (split.Training.Count, split.Validation.Count));
        Assert.Null(split.Test);
        Assert.Equal(corpus.Documents(), split.Training.Concat(split.Validation).OrderBy(window => window.Start));
    }

    private static string Refusal(string text, int gridWidth = 0) =>
        Assert.ThrowsAny<MicroGptException>(() => Pairs(text, gridWidth)).Message;

    private static TextCorpus Pairs(string text, int gridWidth = 0) =>
        TextCorpus.FromUtf8("test", Encoding.ASCII.GetBytes(text), Letters, DocumentMode.Pairs, gridWidth);
}
