namespace MicroGpt.Runtime.Data;

/// <summary>A square grid of walls, open cells and one source, with the number of steps from the source to each cell.</summary>
internal sealed class Cave
{
    public const char Wall = '#';
    public const char Open = '.';
    public const char Source = 'S';
    public const char Reachable = '+';
    public const char Unreachable = '-';

    private readonly char[] _cells;
    private readonly int[] _steps;
    private readonly int[] _queue;

    public Cave(int size)
    {
        Size = size;
        _cells = new char[size * size];
        _steps = new int[size * size];
        _queue = new int[size * size];
    }

    public int Size { get; }

    /// <summary>Number of steps to the farthest cell that can be reached.</summary>
    public int Farthest { get; private set; }

    /// <summary>Number of open cells that cannot be reached.</summary>
    public int Enclosed { get; private set; }

    /// <summary>Draws another cave.</summary>
    /// <param name="walls">Of 64 cells, the mean number of walls.</param>
    public void Draw(ProblemLines.Draws draws, int walls)
    {
        // A draw of 30 bits is enough for 5 cells of 6 bits.
        const int CellsOfDraw = 5;
        int source = draws.Below(_cells.Length);
        int bits = 0;
        for (int cell = 0; cell < _cells.Length; cell++)
        {
            bits = cell % CellsOfDraw == 0 ? draws.Below(1 << 30) : bits >> 6;
            _cells[cell] = cell == source ? Source : (bits & 63) < walls ? Wall : Open;
        }

        Flood(source);
    }

    /// <summary>Reads the cave of a line.</summary>
    public static Cave Parse(string line)
    {
        string[] rows = line[..line.IndexOf('\t', StringComparison.Ordinal)].Split('/');
        var cave = new Cave(rows.Length);
        string.Concat(rows).CopyTo(cave._cells);
        cave.Flood(Array.IndexOf(cave._cells, Source));
        return cave;
    }

    /// <summary>The lines of the cave and of its mirror images and rotations: eight lines.</summary>
    public IEnumerable<string> Orientations()
    {
        var image = new Cave(Size);
        for (int kind = 0; kind < 8; kind++)
        {
            for (int cell = 0; cell < _cells.Length; cell++)
            {
                image._cells[cell] = _cells[Image(cell, kind)];
            }

            image.Flood(Array.IndexOf(image._cells, Source));
            yield return image.ToString();
        }
    }

    /// <summary>The line of the cave: its rows, a tab, and the rows of the targets.</summary>
    public override string ToString() => string.Create((2 * Size * (Size + 1)) - 1, this, static (line, cave) =>
    {
        int half = line.Length / 2;
        line[half] = '\t';
        for (int cell = 0; cell < cave._cells.Length; cell++)
        {
            int at = cell + (cell / cave.Size);
            line[at] = cave._cells[cell];
            line[half + 1 + at] = cave.Target(cell);
            if (at > 0 && cell % cave.Size == 0)
            {
                line[at - 1] = line[half + at] = '/';
            }
        }
    });

    private char Target(int cell) =>
        _cells[cell] != Open ? PairReader.NoTarget : _steps[cell] >= 0 ? Reachable : Unreachable;

    /// <summary>Bit 0 of the kind mirrors left and right, bit 1 top and bottom, and bit 2 the diagonal.</summary>
    private int Image(int cell, int kind)
    {
        (int y, int x) = (cell / Size, cell % Size);
        x = (kind & 1) == 0 ? x : Size - 1 - x;
        y = (kind & 2) == 0 ? y : Size - 1 - y;
        return (kind & 4) == 0 ? (y * Size) + x : (x * Size) + y;
    }

    /// <summary>Breadth-first search from the source.</summary>
    private void Flood(int source)
    {
        _steps.AsSpan().Fill(-1);
        _steps[source] = 0;
        _queue[0] = source;
        int found = 1;
        for (int done = 0; done < found; done++)
        {
            int cell = _queue[done];
            int x = cell % Size;
            Visit(x > 0 ? cell - 1 : -1, _steps[cell] + 1, ref found);
            Visit(x < Size - 1 ? cell + 1 : -1, _steps[cell] + 1, ref found);
            Visit(cell - Size, _steps[cell] + 1, ref found);
            Visit(cell + Size, _steps[cell] + 1, ref found);
        }

        Farthest = _steps[_queue[found - 1]];
        Enclosed = _cells.AsSpan().Count(Open) - (found - 1);
    }

    private void Visit(int cell, int steps, ref int found)
    {
        if ((uint)cell < (uint)_cells.Length && _cells[cell] == Open && _steps[cell] < 0)
        {
            _steps[cell] = steps;
            _queue[found++] = cell;
        }
    }
}
