using System.CommandLine;
using System.CommandLine.Help;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

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
        ParseResult result = Parse(root, Usage.SplitEmptyValues(root, arguments));
        // --help wins over errors elsewhere on the line. A shell that asks for completions has an unfinished line.
        if (result.Action is not ExampleHelp && !Usage.AsksForCompletions(result) && Usage.FindMistake(result, arguments) is { } mistake)
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

    /// <summary>Parses without running anything.</summary>
    internal static ParseResult Parse(RootCommand root, string[] arguments)
    {
        // A text that begins with @ is no name of a file with more arguments.
        var plain = new ParserConfiguration { ResponseFileTokenReplacer = null };
        try
        {
            return root.Parse(arguments, plain);
        }
        catch (InvalidOperationException)
        {
            // A validator asked for the value of an option that has a mistake. Without validators, the parser reports the mistake.
            foreach (Command command in root.Subcommands)
            {
                command.Validators.Clear();
            }

            return root.Parse(arguments, plain);
        }
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
            InitCommand.Create(terminal),
            GenerateCommand<TModel>.Create(terminal),
            ChatCommand<TModel>.Create(terminal),
            SolveCommand<TModel>.Create(terminal),
            EvalCommand<TModel>.Create(terminal),
            ReportCommand<TModel>.Create(terminal),
            ExportCommand<TModel>.Create(terminal),
            ImportCommand<TModel>.Create(terminal),
            InfoCommand<TModel>.Create(terminal),
            BenchCommand<TModel>.Create(terminal),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!, Examples.Of);
        return root;
    }
}
