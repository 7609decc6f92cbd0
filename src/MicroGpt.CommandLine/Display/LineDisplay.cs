using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Display;

/// <summary>Shows a run as plain lines, for logs. Its samples are in a file of the run.</summary>
/// <param name="line">The line of the current step.</param>
internal sealed class LineDisplay(Terminal terminal, ProgressLine line) : ITrainingDisplay
{
    public void Step(in StepResult result, double seconds) => line.Step(result.Step, result.Loss, result.Tokens, seconds);

    public void Activity(string what, long done, long total) => line.Activity(what, done, total);

    public void Warn(string sentence) => terminal.Warn(sentence);

    public void Evaluated(HeldOutLoss loss, string text) => line.Note(text);

    public void Sample(string text)
    {
    }

    public void Dispose() => line.Clear();
}
