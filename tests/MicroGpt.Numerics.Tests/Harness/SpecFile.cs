using System.Globalization;
using System.Text.Json;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Reads a model spec for the oracle, apart from the generator's own reader. Specs here spell out every choice.</summary>
internal static class SpecFile
{
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "specs");

    public static ReferenceOptions Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Directory, file)));
        JsonElement root = document.RootElement;
        JsonElement a = root.GetProperty("architecture");
        JsonElement norm = a.GetProperty("normalization");
        return new ReferenceOptions
        {
            Layers = a.GetProperty("layers").GetInt32(),
            Heads = a.GetProperty("heads").GetInt32(),
            Embedding = a.GetProperty("embedding").GetInt32(),
            Context = a.GetProperty("context").GetInt32(),
            FeedForward = a.GetProperty("feedForward").GetInt32(),
            Vocabulary = Symbols(root.GetProperty("tokenizer")) + 1,
            Norm = Choice<Norm>(norm, "kind"),
            Gain = norm.GetProperty("gain").GetBoolean(),
            AfterEmbedding = norm.GetProperty("afterEmbedding").GetBoolean(),
            Final = norm.GetProperty("final").GetBoolean(),
            Epsilon = norm.GetProperty("epsilon").GetSingle(),
            Activation = Choice<Activation>(a, "activation"),
            Positions = Choice<Positions>(a, "positions"),
            QkNorm = Flag(a, "qkNorm"),
            InputScalars = Flag(a, "inputScalars"),
            BigramRows = a.TryGetProperty("bigram", out JsonElement bigram) ? bigram.GetProperty("rows").GetInt32() : 0,
            Bias = a.GetProperty("bias").GetBoolean(),
            TiedHead = a.GetProperty("tiedHead").GetBoolean(),
            Loops = root.TryGetProperty("recursion", out JsonElement recursion)
                ? recursion.GetProperty("steps").GetInt32()
                : null,
            Injection = Enum.Parse<Injection>(Recursion(root, "injection") ?? "add", ignoreCase: true),
            NormalizeState = bool.Parse(Recursion(root, "normalizeState") ?? "false"),
            LoopEmbedding = bool.Parse(Recursion(root, "loopEmbedding") ?? "false"),
            BackpropSteps = Recursion(root, "backpropSteps") is { } steps ? int.Parse(steps, CultureInfo.InvariantCulture) : null,
            StoresBFloat16 =
                root.GetProperty("training").TryGetProperty("weights", out JsonElement stored) && stored.GetString() == "bfloat16",
            KeepsBFloat16 =
                root.GetProperty("training").TryGetProperty("precision", out JsonElement precision) && precision.GetString() == "bfloat16",
            DropEmbedding = Dropout(root, "embedding"),
            DropResidual = Dropout(root, "residual"),
            DropAttention = Dropout(root, "attention"),
            Exit = Recursion(root, "exit") == "token",
            MinSteps = int.Parse(Recursion(root, "minSteps") ?? "1", CultureInfo.InvariantCulture),
            Loss = Enum.Parse<Reference.LoopLoss>(Recursion(root, "loss") ?? "last", ignoreCase: true),
        };
    }

    /// <summary>A rate of dropout: a plain number is every rate.</summary>
    private static double Dropout(JsonElement root, string key) =>
        !root.GetProperty("training").TryGetProperty("dropout", out JsonElement dropout) ? 0
        : dropout.ValueKind == JsonValueKind.Number ? dropout.GetSingle()
        : dropout.TryGetProperty(key, out JsonElement rate) ? rate.GetSingle()
        : 0;

    /// <summary>A key of the recursion section as text; null where it is not given.</summary>
    private static string? Recursion(JsonElement root, string key) =>
        root.TryGetProperty("recursion", out JsonElement section)
            && section.TryGetProperty(key, out JsonElement value) ? value.ToString() : null;

    private static bool Flag(JsonElement section, string key) => section.TryGetProperty(key, out JsonElement value) && value.GetBoolean();

    private static int Symbols(JsonElement tokenizer) => tokenizer.GetProperty("kind").GetString() == "bytes"
        ? 256
        : tokenizer.GetProperty("alphabet").GetString()!.EnumerateRunes().Count();

    private static T Choice<T>(JsonElement parent, string name)
        where T : struct, Enum => Enum.Parse<T>(parent.GetProperty(name).GetString()!, ignoreCase: true);
}
