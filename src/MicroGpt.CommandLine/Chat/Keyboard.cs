namespace MicroGpt.CommandLine.Chat;

/// <summary>Where keys come from: the console, or a script in tests.</summary>
internal interface IKeyboard
{
    /// <summary>Whether a key is there already, as in the middle of a paste.</summary>
    bool HasMore { get; }

    /// <summary>Columns of the terminal now.</summary>
    int Columns { get; }

    /// <summary>Called before the first key of a line. Ctrl-C is a key from now on.</summary>
    void Begin();

    /// <summary>Called after the last key of a line. Ctrl-C is a signal again.</summary>
    void End();

    /// <summary>Waits for a key.</summary>
    ConsoleKeyInfo Read();
}

/// <summary>The keys of the terminal.</summary>
internal sealed class ConsoleKeyboard : IKeyboard
{
    private const int UsualColumns = 80;

    public bool HasMore => Console.KeyAvailable;

    public int Columns => Console.WindowWidth is > 0 and int columns ? columns : UsualColumns;

    public void Begin() => Console.TreatControlCAsInput = true;

    public void End() => Console.TreatControlCAsInput = false;

    public ConsoleKeyInfo Read() => Console.ReadKey(intercept: true);
}
