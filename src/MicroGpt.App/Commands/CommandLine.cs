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
        try
        {
            return Invoke(arguments, terminal);
        }
        catch (OutputException failure) when (failure.IsReaderGone)
        {
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (!Diagnosis.IsFatal(exception))
        {
            terminal.Error.WriteLine("microgpt: " + Diagnosis.Sentence(exception));
            return ExitCode.Failed;
        }
    }

    private static int Invoke(IReadOnlyList<string> arguments, Terminal terminal)
    {
        RootCommand root = Build(terminal);
        // A text that begins with @ is no name of a file with more arguments.
        var plain = new ParserConfiguration { ResponseFileTokenReplacer = null };
        ParseResult result = root.Parse(Usage.SplitEmptyValues(root, arguments), plain);
        // --help and --version win over errors elsewhere on the line.
        if (result.Action is not HelpAction && Usage.FindMistake(result, arguments) is { } mistake)
        {
            string command = result.CommandResult.Command is RootCommand ? "" : " " + result.CommandResult.Command.Name;
            terminal.Error.WriteLine($"microgpt: {mistake} Run 'microgpt{command} --help' for the options.");
            return ExitCode.WrongUsage;
        }

        return result.Invoke(new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            // Commands handle signals themselves.
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>The commands and their options.</summary>
    internal static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand(
            $"Trains, measures and runs the model that was compiled into this program: {TModel.Description.Name}.\n"
            + "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted. Output that a closed pipe no longer reads, as in "
            + "'microgpt generate | head', is done.")
        {
            // Training goes on without its messages.
            TrainCommand<TModel>.Create(terminal.Tolerant()),
            GenerateCommand<TModel>.Create(terminal),
            EvalCommand<TModel>.Create(terminal),
            InfoCommand<TModel>.Create(terminal),
            BenchCommand<TModel>.Create(terminal),
        };
        // Words in brackets are arguments like any other.
        root.Directives.Clear();
        return root;
    }
}
