using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Exports;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>import</c>; <see cref="ImportFormats"/> has the formats.</summary>
internal static class ImportCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> from = OptionKinds.Path(
            "--from", $"What to read: {string.Join(", or ", ImportFormats.All.Select(known => known.Name))} of this model.", "PATH");
        from.Required = true;
        Option<string?> to = OptionKinds.Path("--to", "Run directory to create.", "DIR");
        to.Required = true;
        var command = new Command("import", "Make a run of weights from a file, for every command that reads a run.") { from, to };
        command.SetAction(result =>
        {
            string run = RunImport.Write(result.GetValue(from)!, result.GetValue(to)!, TModel.Description);
            terminal.WriteLine($"run         {run}");
            return ExitCode.Done;
        });
        return command;
    }
}
