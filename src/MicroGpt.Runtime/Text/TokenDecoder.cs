using System.Buffers;
using System.Text;

namespace MicroGpt.Runtime.Text;

/// <summary>
/// Turns tokens into text one by one. A character made of several bytes appears when its last byte has come, never in
/// halves; bytes that belong to no character become U+FFFD. Allocates nothing after construction.
/// </summary>
public sealed class TokenDecoder(CharacterTokenizer tokenizer)
{
    private const int LongestUtf8 = 4;

    private readonly byte[] _pending = new byte[LongestUtf8];

    // One byte can complete one character (two UTF-16 units), or show that up to four bytes before it are invalid.
    private readonly char[] _text = new char[2 * LongestUtf8];
    private int _pendingCount;
    private int _textLength;

    /// <summary>The text that is complete with this token; empty for the document token. Valid until the next call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tokenizer has no such id.</exception>
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

    /// <summary>What remains at the end: U+FFFD where a character was begun and not completed, else nothing.</summary>
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

            // The rune is U+FFFD wherever the status is not Done.
            Append(rune);
            _pending.AsSpan(consumed, _pendingCount - consumed).CopyTo(_pending);
            _pendingCount -= consumed;
        }
    }

    private void Append(Rune rune) => _textLength += rune.EncodeToUtf16(_text.AsSpan(_textLength));
}
