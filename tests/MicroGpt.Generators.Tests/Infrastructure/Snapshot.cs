using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>
/// Compares output with committed files, in the conventions of Verify.SourceGenerators, which did not restore: one
/// <c>Class.Method#Hint.verified.cs</c> per generated file with its hint name in the first line, the diagnostics in
/// <c>Class.Method.verified.txt</c>, the set of files checked too, and <c>*.received.*</c> beside what differs.
/// </summary>
/// <remarks>MICROGPT_ACCEPT_SNAPSHOTS=1 in the environment accepts what was received.</remarks>
internal static class Snapshot
{
    private static bool Accepting => Environment.GetEnvironmentVariable("MICROGPT_ACCEPT_SNAPSHOTS") == "1";

    /// <summary>Every generated file and every diagnostic of a run.</summary>
    public static void Verify(
        GeneratorDriverRunResult result, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        var received = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (GeneratedSourceResult source in result.Results.SelectMany(r => r.GeneratedSources))
        {
            string hint = Path.GetFileNameWithoutExtension(source.HintName);
            received.Add($"#{hint}|cs", $"//HintName: {source.HintName}\n{source.SourceText}");
        }

        if (!result.Diagnostics.IsEmpty)
        {
            received.Add("|txt", DiagnosticText.Describe(result.Diagnostics));
        }

        Compare(received, file, member);
    }

    /// <summary>One text, such as the printout of a graph.</summary>
    public static void VerifyText(
        string text, string extension = "txt", [CallerFilePath] string file = "", [CallerMemberName] string member = "") =>
        Compare(new SortedDictionary<string, string>(StringComparer.Ordinal) { [$"|{extension}"] = text }, file, member);

    private static void Compare(SortedDictionary<string, string> received, string file, string member)
    {
        string directory = Path.Combine(Path.GetDirectoryName(Paths.Unmap(file))!, "_snapshots");
        string test = $"{Path.GetFileNameWithoutExtension(file)}.{member}";
        Directory.CreateDirectory(directory);
        var expected = new HashSet<string>(StringComparer.Ordinal);
        var failures = new List<string>();
        foreach ((string key, string text) in received)
        {
            string[] parts = key.Split('|');
            string verified = Path.Combine(directory, $"{test}{parts[0]}.verified.{parts[1]}");
            expected.Add(verified);
            CompareFile(verified, text.ReplaceLineEndings("\n"), failures);
        }

        foreach (string stale in FilesOf(directory, test, "verified").Where(path => !expected.Contains(path)))
        {
            Settle($"{Path.GetFileName(stale)} is committed, but the test no longer produces it.", () => File.Delete(stale), failures);
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void CompareFile(string verified, string text, List<string> failures)
    {
        string path = verified.Replace(".verified.", ".received.", StringComparison.Ordinal);
        string? committed = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : null;
        if (committed == text)
        {
            File.Delete(path);
            return;
        }

        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        string problem = committed is null ? "is new" : $"differs at line {FirstDifference(committed, text)}";
        Settle(
            $"{Path.GetFileName(verified)} {problem}; compare with {Path.GetFileName(path)}.",
            () => File.Move(path, verified, overwrite: true),
            failures);
    }

    private static void Settle(string failure, Action accept, List<string> failures)
    {
        if (Accepting)
        {
            accept();
        }
        else
        {
            failures.Add(failure);
        }
    }

    /// <summary>Files of this test alone: <c>A.B#x</c> and <c>A.B</c>, but not <c>A.Bc</c>.</summary>
    private static IEnumerable<string> FilesOf(string directory, string test, string kind) =>
        Directory.EnumerateFiles(directory, $"{test}*.{kind}.*")
            .Where(path => Path.GetFileName(path)[test.Length] is '#' or '.');

    private static int FirstDifference(string a, string b) =>
        a.Split('\n').Zip(b.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count() + 1;
}
