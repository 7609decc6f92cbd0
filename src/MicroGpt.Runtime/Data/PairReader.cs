namespace MicroGpt.Runtime.Data;

/// <summary>
/// Reads lines of two columns, input and target, with a tab between them. The targets become a second stream of tokens with the same
/// indices. Where the model has a grid, <c>/</c> ends a row in both columns.
/// </summary>
/// <param name="name">Name of the data in error messages.</param>
/// <param name="documentToken">Token between two documents, in both streams. In the targets it also means none.</param>
/// <param name="gridWidth">Largest width of a grid; 0 if the model has no grid.</param>
internal sealed class PairReader(string name, TokenWriter inputs, TokenWriter targets, int documentToken, int gridWidth)
{
    /// <summary>The character in the target column of a token without a target.</summary>
    public const char NoTarget = '_';

    private const char Tab = '\t';
    private const char RowEnd = '/';

    private int _line = 1;
    private int _first;
    private bool _inTarget;
    private bool _asks;
    private int _width;
    private int _cells;

    /// <summary>Widths of the grids, by the index of their tokens.</summary>
    public TokenRanges Widths { get; } = new();

    /// <summary>Whether an unknown character was found. Then the rest is read only to name the others, and lines are not checked.</summary>
    public bool IsUnknown { get; set; }

    /// <summary>Takes a character that is no token: a tab, the end of a row, or the sign for no target.</summary>
    /// <returns>False for any other character.</returns>
    public bool TryTake(int scalar)
    {
        switch (scalar)
        {
            case Tab when _inTarget && !IsUnknown:
                throw Wrong("has a second tab", "Write the input, one tab and the target");
            case Tab:
                EndRow();
                _inTarget = true;
                return true;
            case RowEnd when gridWidth > 0:
                EndRow();
                return true;
            case NoTarget when _inTarget:
                AddTarget(documentToken);
                return true;
            default:
                return false;
        }
    }

    public void Add(int id)
    {
        if (_inTarget)
        {
            _asks = true;
            AddTarget(id);
        }
        else
        {
            _cells++;
            inputs.Add(id);
        }
    }

    /// <summary>Writes what separates two documents.</summary>
    public void Separate()
    {
        inputs.Add(documentToken);
        targets.Add(documentToken);
        _first = (int)Math.Min(inputs.Count, int.MaxValue);
    }

    /// <summary>Checks the line that ends.</summary>
    public void EndLine()
    {
        if (!IsUnknown && (_inTarget || inputs.Count > _first))
        {
            EndRow();
            Check();
            Widths.Begin(_first, _width);
        }

        (_inTarget, _asks, _width) = (false, false, 0);
        _line++;
    }

    private void AddTarget(int id)
    {
        _cells++;
        targets.Add(id);
    }

    private void EndRow()
    {
        if (gridWidth > 0 && !IsUnknown)
        {
            _width = _width == 0 ? _cells : _width;
            if (_cells != _width || _cells == 0)
            {
                throw Wrong($"has rows of {_width} and {_cells} cells", "Give all rows of a grid the same number of cells in both columns");
            }

            if (_width > gridWidth)
            {
                throw Wrong(
                    $"has rows of {_width} cells, but the model's grid has {gridWidth}",
                    $"Set architecture.gridWidth to at least {_width}, or use smaller grids");
            }
        }

        _cells = 0;
    }

    private void Check()
    {
        if (!_inTarget)
        {
            throw Wrong("has no tab", "Write the input, a tab and the target");
        }

        long read = inputs.Count - _first;
        long asked = targets.Count - _first;
        if (read != asked)
        {
            throw Wrong(
                $"has {read} tokens before the tab and {asked} after it",
                $"Give each token one target, and '{NoTarget}' where there is none");
        }

        if (!_asks)
        {
            throw Wrong("has no target", $"Give at least one token a target other than '{NoTarget}'");
        }
    }

    private MicroGptException Wrong(string what, string remedy) => new($"Line {_line} of {name} {what}. {remedy}.");
}
