using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// The token ids of a corpus, in one byte each if the vocabulary allows it, else in two, or in four above 65,536 ids. They lie in
/// pieces of 1 MiB, so that a corpus grows without a second copy.
/// </summary>
/// <remarks>
/// With the tokenizer kind bytes, documents need a 257th id. They fit in one byte all the same: where lines are documents, no line
/// feed is a token, so its byte stands for the document token.
/// </remarks>
public sealed class TokenArray
{
    internal const int PieceBytes = 1 << 20;

    private readonly byte[][] _pieces;
    private readonly TokenFormat _format;

    internal TokenArray(byte[][] pieces, int length, TokenFormat format)
    {
        _pieces = pieces;
        _format = format;
        Length = length;
    }

    public int Length { get; }

    /// <summary>Memory that the tokens take.</summary>
    public long Bytes => _pieces.Sum(piece => (long)piece.Length);

    public int this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            byte[] piece = _pieces[index >> _format.Shift];
            int place = index & _format.Mask;
            return _format.BytesPerToken switch
            {
                1 => _format.IdOf(piece[place]),
                2 => MemoryMarshal.Cast<byte, ushort>(piece)[place],
                _ => MemoryMarshal.Cast<byte, int>(piece)[place],
            };
        }
    }

    /// <summary>Copies the ids [start, start + Length of the destination).</summary>
    public void CopyTo(int start, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + destination.Length, Length, nameof(start));
        while (!destination.IsEmpty)
        {
            ReadOnlySpan<byte> piece = _pieces[start >> _format.Shift];
            int place = start & _format.Mask;
            int count = Math.Min(destination.Length, _format.Mask + 1 - place);
            Widen(piece, place, destination[..count]);
            destination = destination[count..];
            start += count;
        }
    }

    /// <summary>The ids [start, start + count) as a new array.</summary>
    public int[] Copy(int start, int count)
    {
        int[] ids = new int[count];
        CopyTo(start, ids);
        return ids;
    }

    public int[] ToArray() => Copy(0, Length);

    /// <summary>Index of the first document token at or after an index; -1 if there is none.</summary>
    internal int NextDocument(int start)
    {
        for (int index = start; index < Length;)
        {
            int place = index & _format.Mask;
            int count = Math.Min(Length - index, _format.Mask + 1 - place);
            ReadOnlySpan<byte> piece = _pieces[index >> _format.Shift];
            int found = _format.BytesPerToken switch
            {
                1 => piece.Slice(place, count).IndexOf((byte)_format.DocumentByte),
                2 => MemoryMarshal.Cast<byte, ushort>(piece).Slice(place, count).IndexOf((ushort)_format.DocumentToken),
                _ => MemoryMarshal.Cast<byte, int>(piece).Slice(place, count).IndexOf(_format.DocumentToken),
            };
            if (found >= 0)
            {
                return index + found;
            }

            index += count;
        }

        return -1;
    }

    private void Widen(ReadOnlySpan<byte> piece, int place, Span<int> destination)
    {
        switch (_format.BytesPerToken)
        {
            case 1:
                ReadOnlySpan<byte> bytes = piece.Slice(place, destination.Length);
                for (int i = 0; i < bytes.Length; i++)
                {
                    destination[i] = _format.IdOf(bytes[i]);
                }

                break;
            case 2:
                ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(piece).Slice(place, destination.Length);
                for (int i = 0; i < words.Length; i++)
                {
                    destination[i] = words[i];
                }

                break;
            default:
                MemoryMarshal.Cast<byte, int>(piece).Slice(place, destination.Length).CopyTo(destination);
                break;
        }
    }
}
