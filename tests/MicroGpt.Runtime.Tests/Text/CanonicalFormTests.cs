using System.Text;

namespace MicroGpt.Runtime.Tests;

/// <summary>NFC without the machine's tables.</summary>
public sealed class CanonicalFormTests
{
    [Theory]
    [InlineData("cafe\u0301", "caf\u00e9")]
    [InlineData("A\u0308\u0304", "\u01de")]
    [InlineData("a\u0304\u0308", "\u0101\u0308")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("d\u0307\u0323", "\u1e0d\u0307")]
    [InlineData("\u1e0b\u0323", "\u1e0d\u0307")]
    [InlineData("e\u0323\u0302", "\u1ec7")]
    [InlineData("e\u0302\u0323", "\u1ec7")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u2126", "\u03a9")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("\ud558\u11ab", "\ud55c")]
    [InlineData("\u1112\u1161\u11a7", "\ud558\u11a7")]
    [InlineData("\u0b47\u0b3e", "\u0b4b")]
    [InlineData("\ud804\udd31\ud804\udd27", "\ud804\udd2e")]
    [InlineData("\ud834\udd5e", "\ud834\udd57\ud834\udd65")]
    [InlineData("\ufb2a", "\u05e9\u05c1")]
    [InlineData("\u2260", "\u2260")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\ud83d\ude00\u0301", "\ud83d\ude00\u0301")]
    [InlineData("e\ud83d\u0301", "e\ud83d\u0301")]
    [InlineData("", "")]
    public void ATextIsComposed(string text, string composed) => Assert.Equal(composed, CanonicalForm.Of(text));

    /// <summary>Every composite of the tables, written in parts.</summary>
    [Fact]
    public void EveryCompositeIsComposedFromItsParts()
    {
        int checkedComposites = 0;
        for (int scalar = CanonicalForm.FirstSpecial - 0x240; scalar < 0x30000; scalar++)
        {
            var parts = new List<int>();
            CanonicalTables.Shared.Decompose(scalar, parts);
            if (parts.Count < 2 || !CanonicalForm.IsStart(scalar))
            {
                continue;
            }

            Assert.Equal(char.ConvertFromUtf32(scalar), CanonicalForm.Of(string.Concat(parts.Select(char.ConvertFromUtf32))));
            checkedComposites++;
        }

        // 11,172 syllables of Hangul and 941 others that compose again.
        Assert.Equal(11_172 + 941, checkedComposites);
    }

    [Fact]
    public void AComposedTextStaysAndPiecesOfAnySizeGiveTheSame()
    {
        var random = new System.Random(5);
        for (int round = 0; round < 2_000; round++)
        {
            string text = TextWithMarks(random);
            string whole = CanonicalForm.Of(text);
            Assert.Equal(whole, CanonicalForm.Of(whole));
            Assert.Equal(whole, InPieces(text, random));
        }
    }

    /// <summary>No text makes the reader hold back more than a few marks.</summary>
    [Fact]
    public void ARunOfMarksIsDividedAndKeepsItsCharacters()
    {
        string marks = "q" + new string('\u0302', 1_000);
        Assert.Equal(marks, CanonicalForm.Of(marks));
        string text = marks + marks;
        Assert.Equal(text, InPieces(text, new System.Random(1)));
    }

    private static string TextWithMarks(System.Random random)
    {
        int[] alphabet =
        [
            'a', 'e', 'o', '\r', '\n', 0xE9, 0x1EC7, 0x301, 0x302, 0x323, 0x327, 0x345, 0x344, 0x1112, 0x1161, 0x11AB, 0xD558, 0x212B,
            0x915, 0x93C, 0x958, 0x9C7, 0x9BE, 0x1D15E, 0x1D165, 0x1F600, 0x2F800,
        ];
        int[] scalars = random.GetItems(alphabet, random.Next(1, 12));
        return string.Concat(scalars.Select(char.ConvertFromUtf32));
    }

    /// <summary>The text through the reader of data, cut at random between characters. Carriage returns are kept.</summary>
    private static string InPieces(string text, System.Random random)
    {
        var read = new StringBuilder();
        var scalars = new TextScalars(
            CarriageReturns.Keep,
            scalar => read.Append(new Rune(scalar)),
            ascii => read.Append(Encoding.ASCII.GetString(ascii)));
        foreach (Rune[] piece in Cut([.. text.EnumerateRunes()], random))
        {
            scalars.Append(Encoding.UTF8.GetBytes(string.Concat(piece)));
        }

        scalars.Finish();
        return read.ToString();
    }

    private static IEnumerable<Rune[]> Cut(Rune[] text, System.Random random)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = start + random.Next(1, text.Length - start + 1);
            yield return text[start..end];
        }
    }
}
