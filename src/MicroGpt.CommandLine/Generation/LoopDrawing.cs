using MicroGpt.CommandLine.Cli;

namespace MicroGpt.CommandLine.Generation;

/// <summary>
/// Draws the guesses of a model loop by loop: on a terminal in place, elsewhere one below the other, only those that changed.
/// </summary>
internal sealed class LoopDrawing(Terminal terminal, TimeSpan pause)
{
    private IReadOnlyList<string> _shown = [];

    /// <param name="before">Rows that stay, beside the guesses.</param>
    public void Show(int loop, IReadOnlyList<string> before, IReadOnlyList<string> rows)
    {
        if (!terminal.Interactive && _shown.SequenceEqual(rows))
        {
            return;
        }

        if (terminal.Interactive && _shown.Count > 0)
        {
            terminal.Output.Write($"\u001b[{_shown.Count + 1}A");
        }

        string clear = terminal.Interactive ? "\u001b[K" : "";
        terminal.WriteLine($"loop {loop}{clear}");
        for (int i = 0; i < rows.Count; i++)
        {
            terminal.WriteLine($"  {before[i]}  {rows[i]}");
        }

        _shown = rows;
        if (terminal.Interactive)
        {
            terminal.Output.Flush();
            Thread.Sleep(pause);
        }
    }
}
