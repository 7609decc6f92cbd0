using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Reads a model spec for the oracle, apart from the generator's own reader.</summary>
internal static class SpecFile
{
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "specs");

    public static ReferenceOptions Read(string file) => Parse(File.ReadAllText(Path.Combine(Directory, file)));

    public static ReferenceOptions Parse(string json)
    {
        SpecSection root = SpecSection.Root(json);
        SpecSection a = root.Section("architecture"), training = root.Section("training");
        SpecSection norm = a.Section("normalization"), recursion = root.Section("recursion"), dropout = training.Section("dropout");
        int vocabulary = Symbols(root.Section("tokenizer")) + 1;
        return new ReferenceOptions
        {
            Layers = a.Integer("layers"),
            Heads = a.Integer("heads"),
            Embedding = a.Integer("embedding"),
            Context = a.Integer("context"),
            FeedForward =
                a.IntegerOrNull("feedForward") ?? a.Choice<ActivationKind>("activation").DefaultFeedForward(a.Integer("embedding")),
            Vocabulary = vocabulary,
            Norm = norm.Choice<Norm>("kind"),
            Gain = norm.Flag("gain"),
            AfterEmbedding = norm.Flag("afterEmbedding"),
            Final = norm.Flag("final"),
            Epsilon = norm.Number("epsilon"),
            Activation = a.Choice<Activation>("activation"),
            Positions = a.Choice<Positions>("positions"),
            GridWidth = GridWidth(a),
            FullAttention = a.Text("attention") == "full",
            QkNorm = a.Flag("qkNorm"),
            InputScalars = a.Flag("inputScalars"),
            BigramRows = BigramRows(a.Section("bigram"), vocabulary),
            Bias = a.Flag("bias"),
            TiedHead = a.Flag("tiedHead"),
            Loops = recursion.IsGiven ? recursion.Integer("steps") : null,
            Prelude = recursion.IntegerOrNull("prelude") ?? 0,
            Coda = recursion.IntegerOrNull("coda") ?? 0,
            Injection = recursion.Choice<Injection>("injection"),
            NormalizeState = recursion.Flag("normalizeState"),
            LoopEmbedding = recursion.Flag("loopEmbedding"),
            BackpropSteps = recursion.IntegerOrNull("backpropSteps"),
            StoresBFloat16 = training.Choice<StorageType>("weights") == StorageType.BFloat16,
            KeepsBFloat16 = training.Choice<StorageType>("precision") == StorageType.BFloat16,
            DropEmbedding = dropout.Number("embedding"),
            DropResidual = dropout.Number("residual"),
            DropAttention = dropout.Number("attention"),
            Exit = recursion.Text("exit") == "token",
            MinSteps = recursion.Integer("minSteps"),
            Loss = recursion.Choice<Reference.LoopLoss>("loss"),
        };
    }

    private static int Symbols(SpecSection tokenizer) =>
        tokenizer.Text("kind") == "bytes" ? 256 : tokenizer.Text("alphabet").EnumerateRunes().Count();

    private static int GridWidth(SpecSection a) => a.Choice<Positions>("positions") != Positions.RotaryGrid
        ? 0
        : a.IntegerOrNull("gridWidth") ?? (int)Math.Ceiling(Math.Sqrt(a.Integer("context")));

    private static int BigramRows(SpecSection bigram, int vocabulary) =>
        !bigram.IsGiven ? 0 : bigram.IntegerOrNull("rows") ?? Math.Min(vocabulary * vocabulary, 131072);
}
