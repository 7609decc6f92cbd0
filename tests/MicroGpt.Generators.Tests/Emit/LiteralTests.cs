using System.Globalization;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Tests.Emit;

public class LiteralTests
{
    [Fact]
    public void FloatsComeBackBitForBit()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            float value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (!float.IsFinite(value))
            {
                continue;
            }

            string text = CSharpLiteral.Of(value);
            Assert.EndsWith("f", text, StringComparison.Ordinal);
            float back = float.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
            Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(back));
        }
    }

    [Theory]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("line\nend", "\"line\\u000Aend\"")]
    [InlineData("\u00e9\U0001F600", "\"\\u00E9\\uD83D\\uDE00\"")]
    public void StringsAreEscaped(string value, string literal) => Assert.Equal(literal, CSharpLiteral.Of(value));
}
