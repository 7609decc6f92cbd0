using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MicroGpt.CommandLine.Cli;

/// <summary>A command line that a person can copy, and what it does.</summary>
internal readonly record struct Example(string Line, string What);

/// <summary>The help of a command, with examples below its options.</summary>
/// <param name="help">Writes the options.</param>
/// <param name="examples">The examples of a command, by its name.</param>
internal sealed class ExampleHelp(HelpAction help, Func<Command, IReadOnlyList<Example>> examples) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        IReadOnlyList<Example> shown = examples(parseResult.CommandResult.Command);
        if (shown.Count > 0)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (Example example in shown)
            {
                output.WriteLine($"  {example.Line}");
                output.WriteLine($"      {example.What}");
            }

            output.WriteLine();
        }

        return code;
    }
}
