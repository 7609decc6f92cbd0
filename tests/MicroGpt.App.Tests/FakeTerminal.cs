using System.Text;
using System.Text.RegularExpressions;

namespace MicroGpt.App.Tests;

/// <summary>A terminal that understands what the panel writes: places, erasing, the second screen and the cursor.</summary>
internal sealed partial class FakeTerminal(int columns, int rows) : TextWriter
{
    private readonly object _gate = new();
    private readonly StringBuilder _primary = new();
    private readonly StringBuilder _all = new();
    private string[] _screen = new string[rows];
    private bool _written;

    public WindowSize Window { get; private set; } = new(columns, rows);

    public bool HasSecondScreen { get; private set; }

    public bool HasCursor { get; private set; } = true;

    public bool Wraps { get; private set; } = true;

    /// <summary>Whether writing waits, as when a person pressed Ctrl-S.</summary>
    public ManualResetEventSlim Flows { get; } = new(initialState: true);

    public int Frames { get; private set; }

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Everything that was written.</summary>
    public string All => Locked(_all.ToString);

    /// <summary>What was written on the first screen.</summary>
    public string Primary => Locked(_primary.ToString);

    /// <summary>The second screen.</summary>
    public string Screen => Locked(() => string.Join('\n', _screen).TrimEnd());

    public void Resize(int columns, int rows) => Locked(() =>
    {
        Array.Resize(ref _screen, rows);
        Window = new WindowSize(columns, rows);
        return true;
    });

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        Flows.Wait();
        Locked(() =>
        {
            _all.Append(value);
            int at = 0;
            int row = 0;
            foreach (Match match in Sequence().Matches(value ?? ""))
            {
                Put(value![at..match.Index], row);
                at = match.Index + match.Length;
                row = Obey(match.Value, row);
            }

            Put((value ?? "")[at..], row);
            return true;
        });
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    private int Obey(string sequence, int row)
    {
        switch (sequence)
        {
            case "\e[?1049h" or "\e[?1049l":
                HasSecondScreen = sequence.EndsWith('h');
                break;
            case "\e[?25h" or "\e[?25l":
                HasCursor = sequence.EndsWith('h');
                break;
            case "\e[?7h" or "\e[?7l":
                Wraps = sequence.EndsWith('h');
                break;
            case "\e[2J":
                Array.Clear(_screen);
                break;
            case "\e[K":
                Frames++;
                EraseFromCursor(row);
                break;
            case [.., 'H']:
                _ = int.TryParse(sequence[2..].Split(';')[0], out row);
                _written = false;
                return row - 1;
        }

        return row;
    }

    private void Put(string text, int row)
    {
        if (!HasSecondScreen)
        {
            _primary.Append(text);
        }
        else if (text.Length > 0)
        {
            // A line is written at once and erased to its end, so it replaces what stood there.
            Assert.InRange(row, 0, _screen.Length - 1);
            Assert.DoesNotContain('\n', text);
            _screen[row] = text;
            _written = true;
        }
    }

    /// <summary>Without wrapping, the cursor stays on the last cell of a full line.</summary>
    private void EraseFromCursor(int row)
    {
        string line = _written ? _screen[row] ?? "" : "";
        _screen[row] = Cells.Width(line) >= Window.Columns ? line[..^1] : line;
    }

    private T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            return work();
        }
    }

    [GeneratedRegex("\e\\[[?0-9;]*[A-Za-z]")]
    private static partial Regex Sequence();
}
