using System.Reflection;
using MicroGpt.Runtime;

namespace MicroGpt.CommandLine.Runs;

/// <summary>
/// The directory of the spec that the program was built from, to which <c>training.data</c> is relative. A published program does not know
/// it and looks in the current directory only.
/// </summary>
internal static class SpecDirectory
{
    /// <summary>Null in a published program.</summary>
    public static string? Known { get; } = Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == "SpecDirectory")?.Value;

    /// <summary>The data of a spec: built-in data, or the path of a file beside the spec or in the current directory.</summary>
    /// <param name="data">The value of <c>training.data</c>.</param>
    /// <exception cref="MicroGptException">The file is in neither directory.</exception>
    public static string Find(string data, string? directory)
    {
        if (directory is null || BuiltinNames.IsBuiltin(data) || Path.IsPathRooted(data))
        {
            return data;
        }

        string beside = Path.GetFullPath(Path.Combine(directory, data));
        if (File.Exists(beside))
        {
            string shorter = Path.GetRelativePath(Environment.CurrentDirectory, beside);
            return shorter.StartsWith("..", StringComparison.Ordinal) ? beside : shorter;
        }

        return File.Exists(data)
            ? data
            : throw new MicroGptException(
                $"The data file {data} of the spec is neither in the spec's directory, {directory}, nor in the current one. "
                + "Put it there, correct training.data, or name a file with --data.");
    }
}
