using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Data;

/// <summary>Builds a <see cref="TokenArray"/> from its first token to its last.</summary>
/// <param name="name">Name of the data in error messages.</param>
/// <param name="most">Maximum number of tokens.</param>
internal sealed class TokenWriter(string name, TokenFormat format, int most)
{
    private readonly List<byte[]> _pieces = [];
    private byte[] _piece = [];
    private int _filled;
    private long _before;

    /// <summary>Number of tokens so far.</summary>
    public long Count => _before + (_filled / format.BytesPerToken);

    /// <summary>Appends a token.</summary>
    public void Add(int id)
    {
        if (_filled == _piece.Length)
        {
            Grow();
        }

        switch (format.BytesPerToken)
        {
            case 1:
                _piece[_filled] = id == format.DocumentToken ? (byte)format.DocumentByte : (byte)id;
                break;
            case 2:
                MemoryMarshal.Write(_piece.AsSpan(_filled), (ushort)id);
                break;
            default:
                MemoryMarshal.Write(_piece.AsSpan(_filled), id);
                break;
        }

        _filled += format.BytesPerToken;
    }

    /// <summary>Appends tokens whose ids are bytes. None is a document token.</summary>
    public void AddBytes(ReadOnlySpan<byte> ids)
    {
        while (!ids.IsEmpty)
        {
            if (_filled == _piece.Length)
            {
                Grow();
            }

            int count = Math.Min(ids.Length, _piece.Length - _filled);
            ids[..count].CopyTo(_piece.AsSpan(_filled));
            _filled += count;
            ids = ids[count..];
        }
    }

    public TokenArray Finish()
    {
        RequireRoom(Count);
        Array.Resize(ref _piece, _filled);
        return new TokenArray([.. _pieces, _piece], (int)Count, format);
    }

    private void Grow()
    {
        _before = Count;
        RequireRoom(_before);
        if (_filled > 0)
        {
            _pieces.Add(_piece);
        }

        try
        {
            _piece = GC.AllocateUninitializedArray<byte>(TokenArray.PieceBytes);
        }
        catch (OutOfMemoryException e)
        {
            throw new MicroGptException(
                $"There is not enough memory for the data {name}: it takes more than {_pieces.Count} MiB. "
                + "Use less data, or a machine with more memory.",
                e);
        }

        _filled = 0;
    }

    private void RequireRoom(long count)
    {
        if (count > most)
        {
            throw new MicroGptException(
                $"The data {name} has more than {most} tokens, which is the most that a run can use. Use a part of it.");
        }
    }
}
