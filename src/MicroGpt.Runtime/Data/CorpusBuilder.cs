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
    private readonly TextScalars _scalars;
    private readonly TokenWriter _tokens;
    private readonly TokenWriter? _targets;
    private readonly PairReader? _pairs;
    private readonly int _gridWidth;
    private readonly DataHash _hash = new();
    private readonly UnknownCharacters _unknown = new();
    private TextPlace _place = new();
    private bool _followsDocumentToken;
    private int _documentTokens;
    private long _strangers;

    /// <param name="mode">Lines, Text or Pairs.</param>
    /// <param name="most">Maximum number of tokens.</param>
    /// <param name="gridWidth">Largest width of the model's grids; 0 if it has none.</param>
    public CorpusBuilder(
        string name, CharacterTokenizer tokenizer, DocumentMode mode, int most = int.MaxValue, int gridWidth = 0)
    {
        _name = name;
        _tokenizer = tokenizer;
        _mode = mode;
        _lines = mode.HasDocuments();

        _scalars = new TextScalars(
            !tokenizer.Contains('\r') ? CarriageReturns.EndLines : _lines ? CarriageReturns.EndLinesBeforeLineFeed : CarriageReturns.Keep,
            Add,
            AddPlain);
        var format = TokenFormat.Of(tokenizer, _lines);
        _tokens = new TokenWriter(name, format, most);
        if (mode == DocumentMode.Pairs)
        {
            _gridWidth = gridWidth;
            _targets = new TokenWriter(name, format, most);
            _pairs = new PairReader(name, _tokens, _targets, tokenizer.DocumentToken, gridWidth);
        }

        BeginDocument();
    }

    /// <param name="text">Whole characters.</param>
    public void Append(ReadOnlySpan<byte> text)
    {
        _hash.AppendText(text);
        _scalars.Append(text);
    }

    /// <exception cref="MicroGptException">The text contains nothing to train on, or an unknown character.</exception>
    public TextCorpus Finish()
    {
        _scalars.Finish();
        if (_unknown.Any)
        {
            throw _unknown.ToException(_name);
        }

        _pairs?.EndLine();
        BeginDocument();
        if (_tokens.Count < 2)
        {
            throw new MicroGptException(
                $"The data {_name} contains nothing to train on. Provide at least "
                + (_lines ? "one line that is not empty." : "two characters of text."));
        }

        TokenArray tokens = _tokens.Finish();
        TokenArray? targets = _targets?.Finish();
        return new TextCorpus(_name, _mode, _tokenizer, tokens)
        {
            Targets = targets,
            GridWidth = _gridWidth,
            Widths = _pairs?.Widths,
            DocumentCount = _lines ? _documentTokens - 1 : 1,
            UnknownCharacters = _strangers,
            Fingerprint = targets is null
                ? DataHash.OfTokens(_mode, tokens, _tokenizer.VocabularySize)
                : DataHash.OfPairs(tokens, targets, _tokenizer.VocabularySize, _gridWidth > 0 ? _pairs!.Widths : null),
            TextFingerprint = _hash.FinishText(),
        };
    }

    private void AddPlain(ReadOnlySpan<byte> ascii)
    {
        if (_tokenizer.IsBytes && !_lines)
        {
            _tokens.AddBytes(ascii);
            return;
        }

        foreach (byte character in ascii)
        {
            Add(character);
        }
    }

    private void Add(int scalar)
    {
        if (_lines && scalar == '\n')
        {
            _pairs?.EndLine();
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
        if (_pairs?.TryTake(scalar) == true)
        {
            return;
        }

        if (_tokenizer.IsBytes)
        {
            AddBytes(scalar);
            return;
        }

        int id = _tokenizer.IdOf(scalar);
        if (id < 0)
        {
            id = _tokenizer.IdInText(scalar);
            _strangers++;
        }

        if (id >= 0)
        {
            AddToken(id);
        }
        else if (!_tokenizer.SkipsUnknown)
        {
            _unknown.Add(scalar, _place);
            _pairs?.IsUnknown = true;
        }
    }

    private void AddBytes(int scalar)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (byte id in utf8[..new Rune(scalar).EncodeToUtf8(utf8)])
        {
            AddToken(id);
        }
    }

    private void AddToken(int id)
    {
        if (!_unknown.Any)
        {
            // After an unknown character the rest is read only to name the others.
            if (_pairs is null)
            {
                _tokens.Add(id);
            }
            else
            {
                _pairs.Add(id);
            }

            _followsDocumentToken = false;
        }
    }

    /// <summary>In lines mode, appends a document token, unless the previous document is empty and its token can be used.</summary>
    private void BeginDocument()
    {
        if (_lines && !_followsDocumentToken)
        {
            if (_pairs is null)
            {
                _tokens.Add(_tokenizer.DocumentToken);
            }
            else
            {
                _pairs.Separate();
            }

            _documentTokens++;
            _followsDocumentToken = true;
        }
    }
}
