using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Commands;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine;

/// <summary>The commands of the program <c>microgpt</c> for one compiled model: a whole program in one line.</summary>
/// <example>
/// <code>
/// return MicroGptCommandLine.Run&lt;Model&gt;(args);
///
/// [CompiledModel("model.json")]
/// public sealed partial class Model;
/// </code>
/// </example>
public static class MicroGptCommandLine
{
    /// <summary>Parses the arguments, runs one command on the console, and reports errors as sentences on standard error.</summary>
    /// <typeparam name="TModel">The model that the source generator compiled.</typeparam>
    /// <returns>Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.</returns>
    public static int Run<TModel>(IReadOnlyList<string> args)
        where TModel : ICompiledModel
    {
        ArgumentNullException.ThrowIfNull(args);
        StandardDescriptors.Claim();
        return CommandLine<TModel>.Run(args, Terminal.OfConsole());
    }
}
