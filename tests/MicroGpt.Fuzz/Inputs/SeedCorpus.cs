using System.Reflection;

namespace MicroGpt.Fuzz.Inputs;

/// <summary>The kept inputs of each target: corpus/TARGET/. Files that once showed a defect stay there.</summary>
internal static class SeedCorpus
{
    private static readonly string Root = Path.Combine(
        typeof(SeedCorpus).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "ProjectDirectory").Value!,
        "corpus");

    public static IEnumerable<byte[]> Read(string target) =>
        Directory.GetFiles(Path.Combine(Root, target)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
}
