using System.Text;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>Turns UTF-8 text, which arrives piece by piece, into the token stream of a <see cref="TextCorpus"/>.</summary>
internal sealed class CorpusBuilder
{
    private readonly string _name;
    private readonly CharacterTokenizer _tokenizer;
    private readonly DocumentMode _mode;
    private readonly bool _lines;
    private readonly bool _dropsCarriageReturn;
    private readonly TokenWriter _tokens;
    private readonly DataHash _hash = new();
    private readonly UnknownCharacters _unknown = new();
    private TextPlace _place = new();
    private bool _heldReturn;
    private bool _followsDocumentToken;
    private int _documentTokens;

    /// <param name="mode">Lines or Text.</param>
    /// <param name="most">Maximum number of tokens.</param>
    public CorpusBuilder(string name, CharacterTokenizer tokenizer, DocumentMode mode, int most = int.MaxValue)
    {
        _name = name;
        _tokenizer = tokenizer;
        _mode = mode;
        _lines = mode == DocumentMode.Lines;

        // The carriage return of a line end is dropped unless the alphabet contains it.
        _dropsCarriageReturn = _lines || !tokenizer.Contains('\r');
        _tokens = new TokenWriter(name, TokenFormat.Of(tokenizer, _lines), most);
        BeginDocument();
    }

    /// <param name="text">Whole characters.</param>
    public void Append(ReadOnlySpan<byte> text)
    {
        _hash.AppendText(text);
        if (_tokenizer.IsBytes && !_dropsCarriageReturn)
        {
            _tokens.AddBytes(text);
            return;
        }

        while (!text.IsEmpty)
        {
            int scalar = text[0];
            int consumed = 1;
            if (scalar >= 0x80 && !_tokenizer.IsBytes)
            {
                Rune.DecodeFromUtf8(text, out Rune rune, out consumed);
                scalar = rune.Value;
            }

            Read(scalar);
            text = text[consumed..];
        }
    }

    /// <exception cref="MicroGptException">The text contains nothing to train on, or an unknown character.</exception>
    public TextCorpus Finish()
    {
        ReleaseReturn();
        if (_unknown.Any)
        {
            throw _unknown.ToException(_name);
        }

        BeginDocument();
        if (_tokens.Count < 2)
        {
            throw new MicroGptException(
                $"The data {_name} contains nothing to train on. Provide at least "
                + (_lines ? "one line that is not empty." : "two characters of text."));
        }

        TokenArray tokens = _tokens.Finish();
        return new TextCorpus(_name, _mode, _tokenizer, tokens)
        {
            DocumentCount = _lines ? _documentTokens - 1 : 1,
            Fingerprint = DataHash.OfTokens(_mode, tokens, _tokenizer.VocabularySize),
            TextFingerprint = _hash.FinishText(),
        };
    }

    private void Read(int scalar)
    {
        if (_heldReturn && scalar != '\n')
        {
            ReleaseReturn();
        }

        _heldReturn = scalar == '\r' && _dropsCarriageReturn;
        if (!_heldReturn)
        {
            Add(scalar);
        }
    }

    private void ReleaseReturn()
    {
        if (_heldReturn)
        {
            _heldReturn = false;
            Add('\r');
        }
    }

    private void Add(int scalar)
    {
        if (_lines && scalar == '\n')
        {
            BeginDocument();
        }
        else
        {
            AddSymbol(scalar);
        }

        _place.Advance(scalar);
    }

    private void AddSymbol(int scalar)
    {
        int id = _tokenizer.IsBytes ? scalar : _tokenizer.IdOf(scalar);
        if (id < 0)
        {
            _unknown.Add(scalar, _place);
        }
        else if (!_unknown.Any)
        {
            // After an unknown character the rest is read only to name the others.
            _tokens.Add(id);
            _followsDocumentToken = false;
        }
    }

    /// <summary>In lines mode, appends a document token, unless the previous document is empty and its token can be used.</summary>
    private void BeginDocument()
    {
        if (_lines && !_followsDocumentToken)
        {
            _tokens.Add(_tokenizer.DocumentToken);
            _documentTokens++;
            _followsDocumentToken = true;
        }
    }
}
