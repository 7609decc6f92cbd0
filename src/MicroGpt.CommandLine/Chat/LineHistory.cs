namespace MicroGpt.CommandLine.Chat;

/// <summary>The lines of this session, for the keys up and down. They are not saved.</summary>
internal sealed class LineHistory
{
    private readonly List<string> _lines = [];
    private string _draft = "";
    private int _at;

    /// <summary>Adds a line, unless it is empty or the same as the last one.</summary>
    public void Add(string line)
    {
        if (line.Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
        {
            _lines.Add(line);
        }

        _at = _lines.Count;
    }

    /// <summary>The line before; null if there is none.</summary>
    /// <param name="current">The text on the screen. It comes back after the last line.</param>
    public string? Earlier(string current)
    {
        if (_at == 0)
        {
            return null;
        }

        if (_at == _lines.Count)
        {
            _draft = current;
        }

        return _lines[--_at];
    }

    /// <summary>The line after; at the end, the text from before the first <see cref="Earlier"/>; null if that is shown.</summary>
    public string? Later()
    {
        if (_at == _lines.Count)
        {
            return null;
        }

        return ++_at == _lines.Count ? _draft : _lines[_at];
    }
}
