using System.Text;

namespace MicroGpt.Runtime.Exports.Foreign;

/// <summary>
/// A visible character for each byte, as byte-level tokenizers since GPT-2 write them: printable Latin-1 characters stand for themselves,
/// the other bytes for U+0100 and up, in their order.
/// </summary>
internal static class ByteSymbols
{
    private static readonly char[] s_symbols = Build();

    public static char Of(byte value) => s_symbols[value];

    /// <summary>The UTF-8 bytes of a text, one character each.</summary>
    public static string Of(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(Of));

    /// <summary>The byte of a character; -1 if it stands for none.</summary>
    public static int ByteOf(int scalar) => Array.FindIndex(s_symbols, symbol => symbol == scalar);

    private static char[] Build()
    {
        char[] symbols = new char[256];
        char next = '\u0100';
        for (int value = 0; value < symbols.Length; value++)
        {
            symbols[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : next++;
        }

        return symbols;
    }
}
