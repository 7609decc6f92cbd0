using System.Buffers.Binary;
using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Data;

/// <summary>Fingerprints of data.</summary>
internal sealed class DataHash
{
    private const int TokensAtOnce = 4096;

    private readonly Checksum _hash = new();
    private bool _heldReturn;

    /// <summary>
    /// Hash of the mode and of the ids as little-endian 16-bit numbers, or 32-bit numbers for a vocabulary above 65,536. It does not
    /// depend on how the ids are stored.
    /// </summary>
    public static string OfTokens(DocumentMode mode, TokenArray tokens, int vocabulary)
    {
        // The tokens show where documents begin; the mode distinguishes a document token from a character with the same id.
        var hash = new Checksum();
        hash.Append(mode == DocumentMode.Lines ? "lines"u8 : "text"u8);
        Append(hash, tokens, vocabulary);
        return hash.Finish();
    }

    /// <summary>Hash of the inputs and of the targets, each as in <see cref="OfTokens"/>, and of the widths of grids.</summary>
    /// <param name="widths">Null for a model without a grid.</param>
    public static string OfPairs(TokenArray inputs, TokenArray targets, int vocabulary, TokenRanges? widths)
    {
        var hash = new Checksum();
        hash.Append("pairs"u8);
        Append(hash, inputs, vocabulary);
        Append(hash, targets, vocabulary);
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        foreach (int number in widths?.Numbers ?? [])
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            hash.Append(bytes);
        }

        return hash.Finish();
    }

    private static void Append(Checksum hash, TokenArray tokens, int vocabulary)
    {
        int size = vocabulary <= 1 << 16 ? sizeof(ushort) : sizeof(int);
        Span<int> ids = new int[TokensAtOnce];
        Span<byte> bytes = new byte[(TokensAtOnce + 1) * sizeof(int)];
        for (int start = 0; start < tokens.Length; start += TokensAtOnce)
        {
            int count = Math.Min(TokensAtOnce, tokens.Length - start);
            tokens.CopyTo(start, ids[..count]);
            for (int i = 0; i < count; i++)
            {
                // The upper half of a number is overwritten by the next one where ids have 16 bits.
                BinaryPrimitives.WriteInt32LittleEndian(bytes[(i * size)..], ids[i]);
            }

            hash.Append(bytes[..(count * size)]);
        }
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

        return _hash.Finish();
    }
}
