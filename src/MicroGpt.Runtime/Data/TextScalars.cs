using System.Buffers;
using System.Text;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// The characters of UTF-8 text that arrives piece by piece: composed (NFC), with one line feed for each line end. The result does not
/// depend on where the text is divided.
/// </summary>
/// <param name="returns">What becomes of carriage returns.</param>
/// <param name="take">Receives each character that is not part of a plain run.</param>
/// <param name="takePlain">Receives runs of ASCII characters.</param>
internal sealed class TextScalars(CarriageReturns returns, Action<int> take, TextScalars.PlainText takePlain)
{
    private static readonly SearchValues<byte> Ascii = SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(i => (byte)i)]);
    private static readonly SearchValues<byte> AsciiWithoutReturn =
        SearchValues.Create([.. Enumerable.Range(0, 0x80).Where(i => i != '\r').Select(i => (byte)i)]);

    private readonly CanonicalSegment _segment = new();
    private readonly SearchValues<byte> _plain = returns == CarriageReturns.Keep ? Ascii : AsciiWithoutReturn;
    private bool _heldReturn;

    /// <param name="ascii">Characters that are final. Valid during the call.</param>
    public delegate void PlainText(ReadOnlySpan<byte> ascii);

    /// <param name="text">Whole characters.</param>
    public void Append(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExcept(_plain);
            plain = plain < 0 ? text.Length : plain;
            int consumed = plain;
            if (plain > 1)
            {
                // A mark may follow the last character and join it.
                Release();
                EndReturn(text[0]);
                takePlain(text[..(plain - 1)]);
                _segment.Hold(text[plain - 1]);
            }
            else
            {
                Rune.DecodeFromUtf8(text, out Rune rune, out consumed);
                Hold(rune.Value);
            }

            text = text[consumed..];
        }
    }

    /// <summary>Hands over what was held back.</summary>
    public void Finish()
    {
        Release();
        EndReturn(next: -1);
    }

    private void Hold(int scalar)
    {
        if (_segment.EndsBefore(scalar))
        {
            Release();
        }

        _segment.Hold(scalar);
    }

    private void Release()
    {
        if (_segment.IsEmpty)
        {
            return;
        }

        foreach (int scalar in _segment.Take())
        {
            EndReturn(scalar);
            _heldReturn = scalar == '\r' && returns != CarriageReturns.Keep;
            if (!_heldReturn)
            {
                take(scalar);
            }
        }
    }

    /// <summary>Decides what a carriage return was by the character after it.</summary>
    private void EndReturn(int next)
    {
        if (_heldReturn && next != '\n')
        {
            take(returns == CarriageReturns.EndLines ? '\n' : '\r');
        }

        _heldReturn = false;
    }
}
