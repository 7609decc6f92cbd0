using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>How a <see cref="TokenArray"/> stores ids.</summary>
/// <param name="BytesPerToken">1, 2 or 4.</param>
/// <param name="DocumentToken">Id of the document token; -1 if the corpus has none.</param>
/// <param name="DocumentByte">The byte that stands for the document token if an id takes one byte; else -1.</param>
internal readonly record struct TokenFormat(int BytesPerToken, int DocumentToken, int DocumentByte)
{
    private const int ByteValues = 1 << 8;
    private const int WordValues = 1 << 16;

    /// <summary>Number of bits of an index inside a piece.</summary>
    public int Shift => 20 - (BytesPerToken >> 1);

    public int Mask => (1 << Shift) - 1;

    public static TokenFormat Of(CharacterTokenizer tokenizer, bool lines)
    {
        if (tokenizer.IsBytes)
        {
            return lines ? new TokenFormat(1, tokenizer.DocumentToken, '\n') : new TokenFormat(1, -1, -1);
        }

        int values = tokenizer.SymbolCount + (lines ? 1 : 0);
        int bytes = values <= ByteValues ? 1 : values <= WordValues ? 2 : 4;
        int document = lines ? tokenizer.DocumentToken : -1;
        return new TokenFormat(bytes, document, bytes == 1 ? document : -1);
    }

    /// <summary>The id that a byte stands for.</summary>
    public int IdOf(byte stored) => stored == DocumentByte ? DocumentToken : stored;
}
