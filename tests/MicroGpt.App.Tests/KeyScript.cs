namespace MicroGpt.App.Tests;

/// <summary>Keys that a test types. The script must be long enough for the lines that are read.</summary>
internal sealed class KeyScript(params IEnumerable<ConsoleKeyInfo>[] keys) : IKeyboard
{
    private readonly Queue<ConsoleKeyInfo> _keys = new(keys.SelectMany(some => some));

    public int Columns { get; set; } = 80;

    public bool HasMore => _keys.Count > 0;

    /// <summary>Whether Ctrl-C is a key now.</summary>
    public bool IsReading { get; private set; }

    public void Begin() => IsReading = true;

    public void End() => IsReading = false;

    public ConsoleKeyInfo Read() => _keys.Dequeue();

    /// <summary>The keys of a text. A line feed is Enter.</summary>
    public static IEnumerable<ConsoleKeyInfo> Text(string text) => text.Select(unit => unit switch
    {
        '\n' => new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false),
        '\e' => new ConsoleKeyInfo('\e', ConsoleKey.Escape, false, false, false),
        _ => new ConsoleKeyInfo(unit, ConsoleKey.None, false, false, false),
    });

    /// <summary>Keys without a character.</summary>
    public static IEnumerable<ConsoleKeyInfo> Press(params ConsoleKey[] keys) =>
        keys.Select(key => new ConsoleKeyInfo('\0', key, false, false, false));

    /// <summary>Letters with Ctrl, as terminals send them.</summary>
    public static IEnumerable<ConsoleKeyInfo> Control(string letters) =>
        letters.Select(letter => new ConsoleKeyInfo((char)(letter - 'A' + 1), ConsoleKey.A + (letter - 'A'), false, false, true));

    /// <summary>Keys with Alt.</summary>
    public static IEnumerable<ConsoleKeyInfo> Alt(string letters) =>
        letters.Select(letter => new ConsoleKeyInfo(letter, ConsoleKey.None, false, true, false));

    /// <summary>A text between the marks that a terminal puts around it.</summary>
    public static IEnumerable<ConsoleKeyInfo> Paste(string text) => Text($"\e[200~{text}\e[201~");
}
