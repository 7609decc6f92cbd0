namespace MicroGpt.CommandLine.Cli;

/// <summary>Shows on standard error how far an evaluation is, if a person watches there. The output stays the result alone.</summary>
internal sealed class EvaluationProgress(Terminal terminal)
{
    private readonly ProgressLine? _line =
        terminal.ErrorInteractive ? new ProgressLine(terminal.ForProgress(), lastStep: 0, TimeProvider.System) : null;

    public void Tokens(long done, long total) => _line?.Activity("evaluating", done, total);

    public void Problems(long done, long total) => _line?.Activity("answering", done, total, "problems");

    public void Clear() => _line?.Clear();
}
