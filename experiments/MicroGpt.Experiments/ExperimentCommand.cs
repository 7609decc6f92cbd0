using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;

namespace MicroGpt.Experiments;

/// <summary>The command line: runs all unfinished trials, then writes tables and plots of the finished ones.</summary>
internal static class ExperimentCommand
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int Interrupted = 130;
    private const string TextVariable = "MICROGPT_SHAKESPEARE";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var only = new Option<string[]>("--task") { Description = "Run only this task; repeatable. Default: all.", HelpName = "NAME" };
        var quick = new Option<bool>("--quick")
        {
            Description = "Run a few steps with one rate and one seed, to see that everything works. Results are kept apart. Default: off.",
        };
        var report = new Option<bool>("--report-only") { Description = "Run nothing; only write tables and plots." };
        var text = new Option<string?>("--shakespeare")
        {
            Description = $"Text file of the task {Tasks.TextName}. Default: {TextVariable}; without either, the task is skipped.",
            HelpName = "PATH",
        };
        var extrapolation = new Option<string?>("--extrapolation")
        {
            Description = "Table of extrapolation.sh to draw as docs/images/TASK-loops.svg. Nothing else is done then.",
            HelpName = "FILE",
        };
        var root = new RootCommand("Reproduces the tables and plots of docs/recursion.md.") { only, quick, report, text, extrapolation };
        ParseResult result = root.Parse(arguments);
        if (result.Errors.Count > 0 && result.Action is not HelpAction)
        {
            return Complain(result.Errors[0].Message, WrongUsage);
        }

        using var interruption = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        root.SetAction((parsed, _) => parsed.GetValue(extrapolation) is { } table ? Task.FromResult(Draw(table)) : WorkAsync(
            parsed.GetValue(only) ?? [],
            parsed.GetValue(text),
            new Effort(parsed.GetValue(quick)),
            parsed.GetValue(report),
            interruption.Token));
        try
        {
            return await result.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption.Token);
        }
        catch (OperationCanceledException)
        {
            return Complain("stopped. Run the same command again to continue with the unfinished runs.", Interrupted);
        }
        catch (Exception exception) when (exception is ExperimentException or IOException or UnauthorizedAccessException)
        {
            return Complain(exception.Message, Failed);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interruption.Cancel();
        }
    }

    private static async Task<int> WorkAsync(
        string[] only, string? text, Effort effort, bool reportOnly, CancellationToken cancellation)
    {
        IReadOnlyList<LearningTask> tasks = Available(text);
        IReadOnlyList<LearningTask> chosen = Choose(tasks, only);
        var layout = new Layout(Layout.FindRoot(Environment.CurrentDirectory), effort);
        var store = new ResultStore(layout);
        if (!reportOnly)
        {
            await new Study(layout, store, chosen).RunAsync(Environment.ProcessorCount, cancellation);
        }

        // Plots show all tasks together, whichever were chosen.
        foreach (string written in new Report(layout, store, tasks).Write())
        {
            Console.WriteLine($"wrote    {Path.GetRelativePath(layout.Root, written)}");
        }

        return Done;
    }

    private static int Draw(string file)
    {
        var table = ExtrapolationTable.Parse(File.ReadAllText(file));
        var layout = new Layout(Layout.FindRoot(Environment.CurrentDirectory), new Effort(IsQuick: false));
        string path = Path.Combine(layout.Images, $"{table.Task}-loops.svg");
        WholeFile.Write(path, ExtrapolationFigure.Draw(table));
        Console.WriteLine($"wrote    {Path.GetRelativePath(layout.Root, path)}");
        return Done;
    }

    private static IReadOnlyList<LearningTask> Available(string? text)
    {
        text ??= Environment.GetEnvironmentVariable(TextVariable);
        if (!string.IsNullOrEmpty(text))
        {
            return [.. Tasks.Builtin, Tasks.OfText(text)];
        }

        Console.WriteLine(
            $"skipped  {Tasks.TextName}: its text is not in the repository. Use --shakespeare PATH or set {TextVariable}.");
        return Tasks.Builtin;
    }

    /// <param name="names">Names of tasks; empty for all.</param>
    /// <exception cref="ExperimentException">A task does not exist.</exception>
    private static IReadOnlyList<LearningTask> Choose(IReadOnlyList<LearningTask> tasks, string[] names) =>
        names.FirstOrDefault(name => tasks.All(task => task.Name != name)) is { } unknown
            ? throw new ExperimentException($"There is no task {unknown}. Use {string.Join(", ", tasks.Select(task => task.Name))}.")
            : [.. tasks.Where(task => names.Length == 0 || names.Contains(task.Name))];

    private static int Complain(string message, int exitCode)
    {
        Console.Error.WriteLine("experiments: " + message);
        return exitCode;
    }
}
