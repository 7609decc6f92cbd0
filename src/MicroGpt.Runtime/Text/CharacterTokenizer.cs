using System.Text;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Text;

/// <summary>
/// Maps text to token ids: to the Unicode scalar values of an alphabet, in its order, or to UTF-8 bytes. One more token, with
/// the last id, begins and ends a document.
/// </summary>
public sealed class CharacterTokenizer
{
    private readonly Rune[] _symbols;
    private readonly int[] _basicPlane;
    private readonly Dictionary<int, int> _higherPlanes = [];
    private readonly int _standIn;

    public CharacterTokenizer(TokenizerDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        IsBytes = description.Kind == TokenizerKind.Bytes;
        _symbols = IsBytes ? [] : [.. description.Alphabet.EnumerateRunes()];
        SymbolCount = IsBytes ? 256 : _symbols.Length;
        _basicPlane = BuildTable();
        SkipsUnknown = description.Unknown == UnknownRule.Skip;
        _standIn = IsBytes || SkipsUnknown || description.Unknown == UnknownRule.Error
            ? -1
            : IdOf(Rune.GetRuneAt(description.Unknown, 0).Value);
    }

    /// <summary>Whether characters that the alphabet lacks are left out of a text.</summary>
    public bool SkipsUnknown { get; }

    public bool IsBytes { get; }

    /// <summary>Number of characters in the alphabet, or 256.</summary>
    public int SymbolCount { get; }

    /// <summary>Id of the document token, which begins and ends a document.</summary>
    public int DocumentToken => SymbolCount;

    public int VocabularySize => SymbolCount + 1;

    /// <summary>Whether the tokenizer can encode this Unicode scalar value.</summary>
    public bool Contains(int scalar) => IsBytes || IdOf(scalar) >= 0;

    /// <summary>
    /// Encodes a text, without document tokens. It is read as data are: composed (NFC), without a byte order mark at the start, and with
    /// line feeds as line ends unless the alphabet has the carriage return.
    /// </summary>
    /// <exception cref="UnknownCharacterException">Some characters are not in the alphabet; all of them are named.</exception>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        string read = CanonicalForm.Of((text is ['\uFEFF', ..] ? text[1..] : text).ToString());
        text = Contains('\r') ? read : read.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (!IsBytes)
        {
            return EncodeAlphabet(text);
        }

        // A lone surrogate has no UTF-8 bytes; the encoder would silently replace it by U+FFFD.
        RejectLoneSurrogates(text);
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return Array.ConvertAll(bytes, static b => (int)b);
    }

    /// <summary>Decodes token ids. Document tokens produce no text. Bytes that are not valid UTF-8 become U+FFFD.</summary>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        var decoder = new TokenDecoder(this);
        var text = new StringBuilder(tokens.Length);
        foreach (int token in tokens)
        {
            text.Append(decoder.Push(token));
        }

        return text.Append(decoder.Flush()).ToString();
    }

    /// <summary>Character of an id below <see cref="SymbolCount"/>. Alphabets only.</summary>
    internal Rune SymbolOf(int token) => _symbols[token];

    /// <summary>Id of a Unicode scalar value, or -1. Of bytes, only ASCII characters have one.</summary>
    internal int IdOf(int scalar) => IsBytes
        ? (uint)scalar < 0x80 ? scalar : -1
        : (uint)scalar < (uint)_basicPlane.Length ? _basicPlane[scalar] : _higherPlanes.GetValueOrDefault(scalar, -1);

    /// <summary>Id of a character in a text: its own, or that of the character that stands in; -1 if there is neither.</summary>
    internal int IdInText(int scalar) => IdOf(scalar) is >= 0 and var id ? id : _standIn;

    /// <summary>Ids by scalar value: an array for the low code points in use, a dictionary for those above the basic plane.</summary>
    private int[] BuildTable()
    {
        int highest = _symbols.Where(s => s.IsBmp).Select(s => s.Value).DefaultIfEmpty(-1).Max();
        int[] table = new int[highest + 1];
        Array.Fill(table, -1);
        for (int id = 0; id < _symbols.Length; id++)
        {
            if (_symbols[id].IsBmp)
            {
                table[_symbols[id].Value] = id;
            }
            else
            {
                _higherPlanes[_symbols[id].Value] = id;
            }
        }

        return table;
    }

    private int[] EncodeAlphabet(ReadOnlySpan<char> text)
    {
        int[] tokens = new int[text.Length];
        int count = 0;
        var place = new TextPlace();
        var unknown = new UnknownCharacters();
        while (!text.IsEmpty)
        {
            int scalar = Rune.DecodeFromUtf16(text, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done
                ? rune.Value
                : text[0];
            int id = IdInText(scalar);
            if (id >= 0)
            {
                tokens[count++] = id;
            }
            else if (!SkipsUnknown)
            {
                unknown.Add(scalar, place);
            }

            place.Advance(scalar);
            text = text[consumed..];
        }

        if (unknown.Any)
        {
            throw unknown.ToException();
        }

        return count == tokens.Length ? tokens : tokens[..count];
    }

    private static void RejectLoneSurrogates(ReadOnlySpan<char> text)
    {
        var place = new TextPlace();
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out Rune rune, out int consumed) != System.Buffers.OperationStatus.Done)
            {
                throw new MicroGptException(
                    $"The text contains an incomplete character (U+{(int)text[0]:X4}) at line {place.Line}, column {place.Column}. "
                    + "Remove it or write the whole character.");
            }

            place.Advance(rune.Value);
            text = text[consumed..];
        }
    }
}
