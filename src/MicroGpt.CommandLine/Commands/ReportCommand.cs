using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Report;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>report</c>; <see cref="ReportPage"/> writes the page.</summary>
internal static class ReportCommand<TModel>
    where TModel : ICompiledModel
{
    private const string FileName = "report.html";

    public static Command Create(Terminal terminal)
    {
        Option<string?> run = OptionKinds.Path("--run", "Run directory. Default: the newest run in runs/.", "DIR");
        Option<string[]?> compare = OptionKinds.Paths(
            "--compare", "More run directories, whose curves and settings are shown beside those of the run.", "DIR");
        Option<string?> to = OptionKinds.Path(
            "--to",
            $"File to write. A file that exists is replaced only if it is a report. Default: {FileName} in the run directory.",
            "FILE");
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        var command = new Command("report", "Write a page about a run that needs no network: curves, samples, loops, settings.")
        {
            run, compare, to, threads, isa,
        };
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads));
            using var interruption = new Interruption();
            string[] directories =
                [FromPath.Resolve(result.GetValue(run)) ?? RunDirectories.Newest(), .. result.GetValue(compare) ?? []];
            string file = result.GetValue(to) ?? Path.Combine(directories[0], FileName);
            ReportFile.RequireOwn(file);
            ReportFile.Write(file, ReportPage.Write(Content(directories, compute, interruption.Token)));
            terminal.WriteLine($"report      {file}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <exception cref="MicroGptException">A directory contains no run.</exception>
    /// <exception cref="OperationCanceledException">The person interrupted it.</exception>
    private static ReportContent Content(string[] directories, Compute compute, CancellationToken interruption)
    {
        foreach (string directory in directories)
        {
            if (!CheckpointStore.HoldsRun(directory))
            {
                throw new MicroGptException($"{directory} contains no run. Name the directory of one, such as runs/0001.");
            }
        }

        IReadOnlyList<ReportRun> runs = ReportRun.ReadAll(directories);
        (LoopTexts? texts, string reason) = LoopTextWriter<TModel>.Write(directories[0], compute, interruption);
        ModelDescription model = TModel.Description;
        return new ReportContent(
            $"{model.Name}: {Text.Shape(model)}", runs, texts, reason, ProgramTables.Of(model, compute, new MemoryTable(model).Rows));
    }
}
