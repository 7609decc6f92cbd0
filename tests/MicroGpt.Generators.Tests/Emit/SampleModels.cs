using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Emit;

/// <summary>Six small models that together use every op: what a reviewer sees of a change of the generated code.</summary>
internal static class SampleModels
{
    private const string Plain = ", \"qkNorm\": false, \"inputScalars\": false";

    private const string AdamW = "\"training\": { \"optimizer\": { \"kind\": \"adamW\" } }";

    private static readonly Dictionary<string, (string Architecture, string Sections)> s_models = new()
    {
        ["plain"] = ($""", "activation": "gelu", "positions": "learned"{Plain}""", ", " + AdamW),
        ["recursive"] = (
            $""", "activation": "gelu", "positions": "learned"{Plain}""",
            $$""", "recursion": { "steps": 3, "exit": "token", "loss": "expected", "loopEmbedding": true }, {{AdamW}}"""),
        ["bfloat16"] = (
            $""", "positions": "learned", "tiedHead": false{Plain}""",
            """
            , "recursion": { "steps": 2, "injection": "scaled", "normalizeState": true },
            "training": {
              "precision": "bfloat16", "weights": "bfloat16", "recompute": "block", "optimizer": { "kind": "adamW", "state": "bfloat16" }
            }
            """),
        ["rotary"] = (
            $""", "activation": "gelu", "normalization": "layerNorm", "bias": true{Plain}""",
            """, "recursion": { "steps": 2, "injection": "concat" }, "training": { "optimizer": { "kind": "muon" } }"""),
        ["modern"] = (""", "bigram": {}""", ""),
        ["dropout"] = (
            $""", "activation": "gelu", "positions": "learned"{Plain}""",
            """
            , "recursion": { "steps": 2, "loopEmbedding": true },
            "training": {
              "recompute": "block", "dropout": { "embedding": 0.1, "residual": 0.2, "attention": 0.3 }, "optimizer": { "kind": "adamW" }
            }
            """),
    };

    public static IEnumerable<string> Names => s_models.Keys;

    public static ModelSpec Spec(string name)
    {
        (string architecture, string sections) = s_models[name];
        return SpecCases.Parse(
            $$"""
            {
              "name": "{{name}}",
              "tokenizer": { "kind": "alphabet", "alphabet": "abcdefghij" },
              "architecture": { "layers": 2, "heads": 2, "embedding": 16, "context": 8{{architecture}} }{{sections}}
            }
            """);
    }
}
