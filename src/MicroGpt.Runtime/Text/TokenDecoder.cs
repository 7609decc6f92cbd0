using System.Buffers;
using System.Text;

namespace MicroGpt.Runtime.Text;

/// <summary>
/// Decodes tokens one by one. A character of several bytes appears when its last byte has arrived. Bytes that belong to no
/// character become U+FFFD. Allocates nothing after construction.
/// </summary>
public sealed class TokenDecoder(CharacterTokenizer tokenizer)
{
    private const int LongestUtf8 = 4;

    private readonly byte[] _pending = new byte[LongestUtf8];

    // One byte can complete one character (two UTF-16 units), or reveal that up to four earlier bytes are invalid.
    private readonly char[] _text = new char[2 * LongestUtf8];
    private int _pendingCount;
    private int _textLength;

    /// <summary>Returns the text that this token completes; empty for the document token. It is valid until the next call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tokenizer lacks this id.</exception>
    public ReadOnlySpan<char> Push(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(token, tokenizer.DocumentToken);
        if (token == tokenizer.DocumentToken)
        {
            return Flush();
        }

        _textLength = 0;
        if (tokenizer.IsBytes)
        {
            _pending[_pendingCount++] = (byte)token;
            Decode(final: false);
        }
        else
        {
            Append(tokenizer.SymbolOf(token));
        }

        return _text.AsSpan(0, _textLength);
    }

    /// <summary>Returns the rest at the end: U+FFFD if a character is incomplete, else nothing.</summary>
    public ReadOnlySpan<char> Flush()
    {
        _textLength = 0;
        Decode(final: true);
        return _text.AsSpan(0, _textLength);
    }

    private void Decode(bool final)
    {
        while (_pendingCount > 0)
        {
            OperationStatus status = Rune.DecodeFromUtf8(_pending.AsSpan(0, _pendingCount), out Rune rune, out int consumed);
            if (status == OperationStatus.NeedMoreData && !final)
            {
                return;
            }

            // The rune is U+FFFD whenever the status is not Done.
            Append(rune);
            _pending.AsSpan(consumed, _pendingCount - consumed).CopyTo(_pending);
            _pendingCount -= consumed;
        }
    }

    private void Append(Rune rune) => _textLength += rune.EncodeToUtf16(_text.AsSpan(_textLength));
}
