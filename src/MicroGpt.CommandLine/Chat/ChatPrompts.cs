using System.Runtime.InteropServices;

namespace MicroGpt.CommandLine.Chat;

/// <summary>Where the lines of a chat come from.</summary>
internal interface IPrompts
{
    /// <summary>Waits for a line; null at the end.</summary>
    string? Read();
}

/// <summary>The lines of a pipe or a file.</summary>
/// <param name="leaving">Ends the wait for a line, which may never come.</param>
internal sealed class PipedPrompts(TextReader input, CancellationToken leaving) : IPrompts
{
    public string? Read() => Task.Run(input.ReadLine, leaving).WaitAsync(leaving).GetAwaiter().GetResult();
}

/// <summary>Lines that a person types at a terminal.</summary>
/// <param name="say">Shows a sentence to the person.</param>
internal sealed class TypedPrompts(LineEditor editor, Action<string> say) : IPrompts
{
    public string? Read()
    {
        bool asked = false;
        while (true)
        {
            EditedLine line = ReadLine();
            if (line.End == LineEnd.Entered)
            {
                return line.Text;
            }

            bool empty = line.Text.Length == 0;
            if (line.End == LineEnd.EndOfInput || (empty && asked))
            {
                return null;
            }

            asked = empty;
            if (empty)
            {
                say("Press Ctrl-C again to leave. Ctrl-D and /quit leave too.");
            }
        }
    }

    private EditedLine ReadLine()
    {
        using PosixSignalRegistration? resized =
            OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => editor.Draw());
        return editor.Read();
    }
}
