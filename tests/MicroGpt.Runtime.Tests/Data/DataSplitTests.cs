using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class DataSplitTests
{
    [Fact]
    public void EveryPredictionIsInExactlyOnePart()
    {
        DataSplit split = Lines(100, context: 4, fraction: 0.1f, seed: 1);
        int[] starts = [.. split.Training.Concat(split.Validation).SelectMany(w => Enumerable.Range(w.Start, w.Count)).Order()];
        Assert.Equal(Enumerable.Range(0, split.Corpus.Tokens.Length - 1), starts);
        Assert.All(split.Training.Concat(split.Validation), w => Assert.InRange(w.Count, 1, 4));
    }

    [Fact]
    public void LinesAreHeldOutBySeedAndWhole()
    {
        DataSplit split = Lines(100, context: 64, fraction: 0.1f, seed: 1);
        Assert.Equal(90, split.Training.Count);
        Assert.Equal(10, split.Validation.Count);
        Assert.Equal(split.Validation, Lines(100, 64, 0.1f, seed: 1).Validation);
        Assert.NotEqual(split.Validation, Lines(100, 64, 0.1f, seed: 2).Validation);
        Assert.Equal(split.Validation.OrderBy(w => w.Start), split.Validation);
    }

    [Fact]
    public void ATenthOfTextIsItsLastTenthAsNanoGptCutsIt()
    {
        // int(0.9 * 1115394) = 1003854, although 0.1f is not exactly a tenth.
        DataSplit split = Text(1_115_394, context: 64, fraction: 0.1f);
        Assert.Equal([new SequenceWindow(0, 1_003_853)], split.Training);
        Assert.Equal(new SequenceWindow(1_003_854, 64), split.Validation[0]);
        Assert.Equal(new SequenceWindow(1_003_854 + 64, 64), split.Validation[1]);
        Assert.Equal(1_115_394 - 1_003_854 - 1, split.Validation.Sum(w => w.Count));
    }

    [Theory]
    [InlineData(2, 0f, 1, 0)]
    [InlineData(4, 0.1f, 1, 1)]
    [InlineData(10, 0.5f, 4, 4)]
    public void SmallTextsStillSplit(int length, float fraction, int training, int validation)
    {
        DataSplit split = Text(length, context: 8, fraction);
        Assert.Equal(training, split.Training.Sum(w => w.Count));
        Assert.Equal(validation, split.Validation.Sum(w => w.Count));
    }

    [Fact]
    public void TooLittleDataOrABadFractionIsAnError()
    {
        Assert.Throws<MicroGptException>(() => Text(3, 8, 0.5f));
        Assert.Throws<MicroGptException>(() => Lines(1, 8, 0.1f, 1));
        Assert.Throws<MicroGptException>(() => Text(100, 8, 1f));
        Assert.Throws<MicroGptException>(() => Text(100, 8, -0.1f));
        Assert.Throws<MicroGptException>(() => Text(100, 8, float.NaN));
    }

    [Fact]
    public void EverythingIsTheWholeCorpus()
    {
        TextCorpus corpus = Lines(7, 4, 0, 1).Corpus;
        Assert.Equal(corpus.Tokens.Length - 1, DataSplit.Everything(corpus, 4).Sum(w => w.Count));
    }

    [Fact]
    public void ListsOfWindowsTakeFourBytesADocumentAndNothingForText()
    {
        DataSplit lines = Lines(100, context: 4, fraction: 0.1f, seed: 1);
        Assert.Equal(4 * (lines.Training.Count + lines.Validation.Count), lines.Training.Bytes + lines.Validation.Bytes);
        DataSplit text = Text(1_000, context: 4, fraction: 0.1f);
        Assert.Equal(0, text.Training.Bytes + text.Validation.Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Validation[text.Validation.Count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Validation[-1]);
    }

    internal static DataSplit Lines(int count, int context, float fraction, long seed)
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Append((char)('a' + (i % 26)), 1 + (i % 9)).Append('\n');
        }

        return DataSplit.Create(
            TextCorpus.FromUtf8("lines", Encoding.UTF8.GetBytes(text.ToString()), TestModels.Letters), context, fraction, seed);
    }

    internal static DataSplit Text(int length, int context, float fraction)
    {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++)
        {
            text[i] = (byte)('a' + (i % 26));
        }

        return DataSplit.Create(
            TextCorpus.FromUtf8("text", text, TestModels.Letters, DocumentMode.Text), context, fraction, seed: 1);
    }
}
