using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Exports;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>export</c>; <see cref="ExportFormats"/> has the formats.</summary>
internal static class ExportCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> from = SharedOptions.From();
        Option<string?> format = OptionKinds.Choice(
            "--format",
            $"What to write. {string.Join("; ", ExportFormats.All.Select(known => $"{known.Name}: {known.Help}"))}.",
            [.. ExportFormats.All.Select(known => known.Name)]);
        format.Required = true;
        Option<string?> to = OptionKinds.Path("--to", "File or folder to write. Nothing that exists is replaced.", "PATH");
        to.Required = true;
        Option<int?> loops = OptionKinds.Integer(
            "--loops",
            "Number of loops that are unrolled, for a format without recursion. It may exceed the number of training. "
            + "Default: the steps of the model's recursion.",
            1,
            SharedOptions.MostLoops);
        Option<string?> type = OptionKinds.Choice(
            "--type",
            "How to store matrices, for the format gguf: f32, or q8_0, which takes about a quarter of the space. Default: f32.",
            [.. ExportTypes.Names]);
        var command = new Command("export", "Write the model of a run in a format of other programs.") { from, format, to, loops, type };
        command.Validators.Add(result =>
        {
            if (result.GetValue(type) is { } stored && result.GetValue(format) is { } name && ExportFormats.Find(name) is { } known
                && !known.Types.Contains(ExportTypes.Parse(stored)))
            {
                result.AddError($"{type.Name} {stored} is not for {format.Name} {name}. Leave it out, or use {format.Name} gguf.");
            }
        });
        command.SetAction(result =>
        {
            string path = result.GetValue(to)!;
            IExportFormat chosen = ExportFormats.Find(result.GetValue(format)!)!;
            var options = new ExportOptions
            {
                Loops = result.GetValue(loops),
                Type = ExportTypes.Parse(result.GetValue(type) ?? ExportTypes.Names[0]),
            };
            ExportWriter.RequireFree(path);
            string checkpoint = CheckpointStore.Resolve(FromPath.Resolve(result.GetValue(from)) ?? RunDirectories.Newest());
            using var source = ExportSource.Open(checkpoint, TModel.Description);
            ExportWriter.Write(path, chosen, source, options);
            terminal.WriteLine($"weights of  {checkpoint}, step {Text.Count(source.State.Step)}");
            terminal.WriteLine($"export      {path}");
            return ExitCode.Done;
        });
        return command;
    }
}
