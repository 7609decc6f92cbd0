namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>Specs in JSON for tests: the smallest valid one, and ways to change it.</summary>
internal static class SpecText
{
    public const string Minimal = """
        {
          "tokenizer": { "kind": "alphabet", "alphabet": "abc" },
          "architecture": { "layers": 1, "heads": 2, "embedding": 8, "context": 4 }
        }
        """;

    /// <summary>Keys of an architecture without what came after GPT-2, to be inserted after another key.</summary>
    public const string PlainKeys = ", \"activation\": \"gelu\", \"positions\": \"learned\", \"qkNorm\": false, \"inputScalars\": false";

    /// <summary>The minimal spec as a plain GPT.</summary>
    public static readonly string Plain = With("\"context\": 4", "\"context\": 4" + PlainKeys);

    /// <summary>The minimal spec with one piece of its text replaced; the piece must be there.</summary>
    public static string With(string old, string replacement)
    {
        Assert.Contains(old, Minimal, StringComparison.Ordinal);
        return Minimal.Replace(old, replacement, StringComparison.Ordinal);
    }

    /// <summary>The minimal spec with one more section on line 4.</summary>
    public static string WithSection(string section) => With("\"context\": 4 }", $"\"context\": 4 }},\n  {section}");
}
