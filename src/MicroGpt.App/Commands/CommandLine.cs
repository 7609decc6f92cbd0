using System.CommandLine;
using System.CommandLine.Help;
using MicroGpt.App.Cli;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Commands;

/// <summary>The program for one compiled model: parses the arguments, runs one command and returns an exit code.</summary>
internal static class CommandLine<TModel>
    where TModel : ICompiledModel
{
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        ParseResult result = Build(terminal).Parse(arguments);
        // --help and --version win over errors elsewhere on the line.
        if (result.Errors.Count > 0 && result.Action is not HelpAction)
        {
            string command = result.CommandResult.Command is RootCommand ? "" : " " + result.CommandResult.Command.Name;
            terminal.Error.WriteLine($"microgpt: {result.Errors[0].Message} Run 'microgpt{command} --help' for the options.");
            return ExitCode.WrongUsage;
        }

        try
        {
            return result.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                // Commands that have something to save handle signals themselves.
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception exception) when (!Diagnosis.IsFatal(exception))
        {
            terminal.Error.WriteLine("microgpt: " + Diagnosis.Sentence(exception));
            return ExitCode.Failed;
        }
    }

    private static RootCommand Build(Terminal terminal) =>
        new($"Trains, measures and runs the model that was compiled into this program: {TModel.Description.Name}.")
        {
            TrainCommand<TModel>.Create(terminal),
            GenerateCommand<TModel>.Create(terminal),
            EvalCommand<TModel>.Create(terminal),
            InfoCommand<TModel>.Create(terminal),
            BenchCommand<TModel>.Create(terminal),
        };
}
