using System.Reflection;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>Places in the source tree, for tests that read what is committed.</summary>
internal static class Paths
{
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    public static string Project { get; } = Metadata("ProjectDirectory");

    public static string Generator { get; } = Path.Combine(RepositoryRoot, "src", "MicroGpt.Generators");

    public static string ReadText(params string[] path) => File.ReadAllText(Path.Combine([RepositoryRoot, .. path]));

    /// <summary>Where a source file of this project really is; a deterministic build compiles <c>/_/</c> into it.</summary>
    public static string Unmap(string compiledPath)
    {
        string normalized = compiledPath.Replace('\\', '/');
        string marker = $"/{Path.GetFileName(Project)}/";
        int at = normalized.LastIndexOf(marker, StringComparison.Ordinal);
        return at < 0 ? compiledPath : Path.Combine(Project, normalized[(at + marker.Length)..]);
    }

    private static string Metadata(string key) =>
        typeof(Paths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
