using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>Checked specs for tests of the passes behind the reader.</summary>
internal static class SpecCases
{
    public static ModelSpec Parse(string json)
    {
        ParsedSpec parsed = SpecParser.Parse(new SpecFile("model.json", "model.json", json));
        Assert.Empty(parsed.Diagnostics);
        return parsed.Spec!;
    }

    /// <summary>A spec of the repository: <c>models/small.json</c>.</summary>
    public static ModelSpec Load(string path) => Parse(File.ReadAllText(Path.Combine(Paths.RepositoryRoot, path)));

    /// <summary>Recursion sections for <see cref="Varied"/>; an empty one leaves the section out.</summary>
    private static readonly string[] s_recursions =
    [
        "",
        """ "recursion": { "steps": 3 }, """,
        """ "recursion": { "steps": 2, "normalizeState": true, "loopEmbedding": true, "exit": "token", "loss": "expected" }, """,
        """ "recursion": { "steps": 3, "injection": "scaled" }, """,
        """ "recursion": { "steps": 1, "injection": "scaled", "normalizeState": true }, """,
        """ "recursion": { "steps": 3, "injection": "concat", "loopEmbedding": true }, """,
        """ "recursion": { "steps": 2, "injection": "concat", "normalizeState": true }, """,
        """ "recursion": { "steps": 3, "injection": "none" }, """,
        """ "recursion": { "steps": 3, "injection": "none", "normalizeState": true, "loopEmbedding": true }, """,
    ];

    /// <summary>Every choice that changes the graph, in some seventy tiny specs.</summary>
    public static IEnumerable<ModelSpec> Varied()
    {
        foreach (string kind in new[] { "layerNorm", "rmsNorm" })
        {
            foreach (bool gain in new[] { true, false })
            {
                foreach (string positions in new[] { "learned", "rotary" })
                {
                    foreach (string recursion in s_recursions)
                    {
                        string yes = gain ? "true" : "false";
                        string no = gain ? "false" : "true";
                        string bigram = gain ? "" : "\"bigram\": {}, ";
                        yield return Parse($$"""
                            {
                              "tokenizer": { "kind": "alphabet", "alphabet": "abcdefgh" },
                              "architecture": {
                                "layers": 2, "heads": 3, "embedding": 12, "context": 20, "feedForward": 37,
                                "normalization": { "kind": "{{kind}}", "gain": {{yes}}, "afterEmbedding": {{no}}, "final": {{yes}} },
                                "positions": "{{positions}}", "qkNorm": {{no}}, "inputScalars": {{yes}}, {{bigram}}
                                "bias": {{no}}, "tiedHead": {{yes}}
                              },
                              {{recursion}}
                              "training": { "batch": 3 }
                            }
                            """);
                    }
                }
            }
        }
    }
}
