using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>How a <see cref="TokenArray"/> stores ids.</summary>
/// <param name="IsWide">Whether an id takes two bytes.</param>
/// <param name="DocumentToken">Id of the document token; -1 if the corpus has none.</param>
/// <param name="DocumentByte">The byte that stands for the document token if an id takes one byte; -1 if the corpus has none.</param>
internal readonly record struct TokenFormat(bool IsWide, int DocumentToken, int DocumentByte)
{
    private const int ByteValues = 1 << 8;
    private const int WordValues = 1 << 16;

    /// <summary>Number of bits of an index inside a piece.</summary>
    public int Shift => IsWide ? 19 : 20;

    public int Mask => (1 << Shift) - 1;

    public int BytesPerToken => IsWide ? 2 : 1;

    /// <exception cref="MicroGptException">The alphabet is too large for ids of two bytes.</exception>
    public static TokenFormat Of(CharacterTokenizer tokenizer, bool lines)
    {
        if (tokenizer.VocabularySize > WordValues)
        {
            throw new MicroGptException(
                $"The alphabet has {tokenizer.SymbolCount} characters, but at most {WordValues - 1} are supported. "
                + "Use a smaller tokenizer.alphabet, or the tokenizer kind bytes.");
        }

        if (!lines)
        {
            return new TokenFormat(tokenizer.SymbolCount > ByteValues, -1, -1);
        }

        int document = tokenizer.DocumentToken;
        return tokenizer.IsBytes
            ? new TokenFormat(IsWide: false, document, '\n')
            : new TokenFormat(document >= ByteValues, document, document < ByteValues ? document : -1);
    }

    /// <summary>The id that a byte stands for.</summary>
    public int IdOf(byte stored) => stored == DocumentByte ? DocumentToken : stored;
}
