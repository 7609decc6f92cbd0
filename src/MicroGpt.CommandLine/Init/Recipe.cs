using System.Text.Json.Nodes;

namespace MicroGpt.CommandLine.Init;

/// <summary>A spec of models/ as the pattern for another text. The files are embedded in the program, so each recipe exists once.</summary>
internal sealed class Recipe
{
    private Recipe(string name, JsonObject spec)
    {
        Name = name;
        Spec = spec;
    }

    /// <summary>The recipes that <c>--preset</c> accepts, from small to large.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["names-1min", "micro", "shakespeare-1min", "shakespeare-10min", "small", "medium", "large"];

    public string Name { get; }

    public JsonObject Spec { get; }

    public int Layers => Architecture("layers");

    public int Embedding => Architecture("embedding");

    public int Context => Architecture("context");

    /// <summary>Sequences in a step.</summary>
    public int Sequences => Training("batch", 1) * Training("accumulation", 1);

    public int Steps => Training("steps", 1);

    public int EvalEvery => Training("evalEvery", 250);

    public double Dropout => (double?)Spec["training"]!["dropout"] ?? 0;

    public bool HasBigrams => Spec["architecture"]!.AsObject().ContainsKey("bigram");

    public bool Orthogonalizes => (string?)Spec["training"]!["optimizer"]!["kind"] == Words.Of(OptimizerKind.Muon);

    public static Recipe Read(string name)
    {
        using Stream stream = typeof(Recipe).Assembly.GetManifestResourceStream($"models/{name}.json")!;
        return new Recipe(name, JsonNode.Parse(stream)!.AsObject());
    }

    /// <summary>What a step costs with another context and vocabulary.</summary>
    public StepCost Cost(int context, int vocabulary) => new(
        Layers, Embedding, (int?)Spec["architecture"]!["feedForward"] ?? 4 * Embedding, context, vocabulary, Orthogonalizes);

    private int Architecture(string key) => (int)Spec["architecture"]![key]!;

    private int Training(string key, int missing) => (int?)Spec["training"]![key] ?? missing;
}
