using System.Runtime.InteropServices;
using System.Text;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>Turns UTF-8 text into the token stream of a <see cref="TextCorpus"/>.</summary>
/// <param name="length">Bytes of text. The token stream has at most two tokens more: the outer document tokens.</param>
internal sealed class CorpusBuilder(string name, CharacterTokenizer tokenizer, DocumentMode mode, int length)
{
    private readonly List<int> _documentStarts = [];
    private readonly bool _lines = mode == DocumentMode.Lines;
    private int[] _tokens = new int[length + 2];
    private int _count;
    private TextPlace _place = new();

    public TextCorpus Build(ReadOnlySpan<byte> text)
    {
        // The carriage return of a line end is dropped unless the alphabet contains it.
        bool dropsCarriageReturn = _lines || !tokenizer.Contains('\r');
        BeginDocument();
        while (!text.IsEmpty)
        {
            int scalar = text[0];
            int consumed = 1;
            if (!tokenizer.IsBytes)
            {
                Rune.DecodeFromUtf8(text, out Rune rune, out consumed);
                scalar = rune.Value;
            }

            bool endsLine = scalar == '\r' && text.Length > 1 && text[1] == '\n';
            if (!(endsLine && dropsCarriageReturn))
            {
                Add(scalar);
            }

            text = text[consumed..];
        }

        return Finish();
    }

    private void Add(int scalar)
    {
        if (_lines && scalar == '\n')
        {
            BeginDocument();
        }
        else
        {
            int id = tokenizer.IsBytes ? scalar : tokenizer.IdOf(scalar);
            _tokens[_count++] = id >= 0
                ? id
                : throw new UnknownCharacterException(scalar, _place.Line, _place.Column, name);
        }

        _place.Advance(scalar);
    }

    /// <summary>In lines mode, appends a document token, unless the previous document is empty and its token can be used.</summary>
    private void BeginDocument()
    {
        if (_lines && (_count == 0 || _tokens[_count - 1] != tokenizer.DocumentToken))
        {
            _documentStarts.Add(_count);
            _tokens[_count++] = tokenizer.DocumentToken;
        }
    }

    private TextCorpus Finish()
    {
        BeginDocument();
        if (_count < 2)
        {
            throw new MicroGptException(
                $"The data {name} contains nothing to train on. Provide at least "
                + (_lines ? "one line that is not empty." : "two characters of text."));
        }

        Array.Resize(ref _tokens, _count);
        return new TextCorpus(name, mode, tokenizer, _tokens, [.. _documentStarts], Fingerprint());
    }

    private string Fingerprint()
    {
        // The tokens show where documents begin; the mode distinguishes a document token from a character with the same id.
        var hash = new Sha256();
        hash.Append(_lines ? "lines"u8 : "text"u8);
        hash.Append(MemoryMarshal.AsBytes(_tokens.AsSpan()));
        return "sha256:" + Convert.ToHexStringLower(hash.Finish());
    }
}
