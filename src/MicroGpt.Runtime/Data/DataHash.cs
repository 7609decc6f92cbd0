using System.Buffers.Binary;
using System.IO.Hashing;

namespace MicroGpt.Runtime.Data;

/// <summary>Fingerprints of data: <c>xxh128:</c> and the hexadecimal digits of an XxHash128.</summary>
internal sealed class DataHash
{
    private const string Prefix = "xxh128:";
    private const int TokensAtOnce = 4096;

    private readonly XxHash128 _hash = new();
    private bool _heldReturn;

    /// <summary>Hash of the mode and of the ids as little-endian 16-bit numbers, which does not depend on how they are stored.</summary>
    public static string OfTokens(DocumentMode mode, TokenArray tokens)
    {
        // The tokens show where documents begin; the mode distinguishes a document token from a character with the same id.
        var hash = new XxHash128();
        hash.Append(mode == DocumentMode.Lines ? "lines"u8 : "text"u8);
        Span<int> ids = new int[TokensAtOnce];
        Span<byte> bytes = new byte[TokensAtOnce * sizeof(ushort)];
        for (int start = 0; start < tokens.Length; start += TokensAtOnce)
        {
            int count = Math.Min(TokensAtOnce, tokens.Length - start);
            tokens.CopyTo(start, ids[..count]);
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[(i * sizeof(ushort))..], (ushort)ids[i]);
            }

            hash.Append(bytes[..(count * sizeof(ushort))]);
        }

        return Digits(hash);
    }

    /// <summary>Appends UTF-8 text. A carriage return before a line feed does not count.</summary>
    public void AppendText(ReadOnlySpan<byte> text)
    {
        if (_heldReturn && !text.IsEmpty)
        {
            _heldReturn = false;
            if (text[0] != '\n')
            {
                _hash.Append("\r"u8);
            }
        }

        for (int end = text.IndexOf((byte)'\r'); end >= 0; end = text.IndexOf((byte)'\r'))
        {
            bool isLast = end + 1 == text.Length;
            bool endsLine = !isLast && text[end + 1] == '\n';
            _heldReturn = isLast;
            _hash.Append(text[..(isLast || endsLine ? end : end + 1)]);
            text = text[(end + 1)..];
        }

        _hash.Append(text);
    }

    /// <summary>The fingerprint of the text so far.</summary>
    public string FinishText()
    {
        if (_heldReturn)
        {
            _hash.Append("\r"u8);
            _heldReturn = false;
        }

        return Digits(_hash);
    }

    private static string Digits(XxHash128 hash) => Prefix + Convert.ToHexStringLower(hash.GetCurrentHash());
}
