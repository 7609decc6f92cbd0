using System.Globalization;
using System.Text;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Tests.Properties;

/// <param name="Symbols">Characters of the alphabet; 0 stands for bytes.</param>
/// <param name="FeedForward">0 leaves the key out.</param>
internal sealed record DrawnSizes(int Layers, int Heads, int HeadSize, int Context, int FeedForward, int Symbols);

internal sealed record DrawnNorm(NormalizationKind Kind, bool Gain, bool AfterEmbedding, bool Final);

internal sealed record DrawnChoices(ActivationKind Activation, PositionKind Positions, bool Bias, bool TiedHead, bool ScaleResidual)
{
    public AttentionKind Attention { get; init; }

    public DrawnAdditions Additions { get; init; } = new(false, false, 0, InitialProjections.Normal);
}

/// <summary>What modern recipes add to the transformer.</summary>
/// <param name="BigramRows">0 leaves the section out, and a negative number the key. Cut to the number of pairs.</param>
internal sealed record DrawnAdditions(bool QkNorm, bool InputScalars, int BigramRows, InitialProjections Projections);

/// <param name="Steps">0 leaves the section out.</param>
/// <param name="MinSteps">Cut to the number of loops, as the other depths are.</param>
internal sealed record DrawnLoops(
    int Steps,
    InjectionKind Injection,
    bool NormalizeState,
    bool LoopEmbedding,
    ExitKind Exit,
    LoopLoss Loss,
    int MinSteps,
    DepthSampling Sampling,
    int BackpropSteps);

internal sealed record DrawnTraining(
    int Batch, int Accumulation, StorageType State, StorageType Precision, StorageType Weights, RecomputePolicy Recompute, bool Budget,
    float Dropout);

/// <summary>
/// A spec that was drawn, as the file that a person would write. Contradictions are mended here, so that every draw is a valid file.
/// </summary>
internal sealed record SpecDraw(DrawnSizes Sizes, DrawnNorm Norm, DrawnChoices Choices, DrawnLoops Loops, DrawnTraining Training)
{
    private const string Alphabet = "ALPHABET";

    public string Json => Template().Replace(Alphabet, Characters(Sizes.Symbols), StringComparison.Ordinal);

    /// <summary>The file with the number of characters in place of the alphabet.</summary>
    public override string ToString() => Template().Replace(Alphabet, $"({N(Sizes.Symbols)} characters)", StringComparison.Ordinal);

    public ModelSpec Parse()
    {
        ParsedSpec parsed = SpecParser.Parse(new SpecFile("model.json", "model.json", Json));
        Assert.Empty(parsed.Diagnostics);
        return parsed.Spec!;
    }

    private static string N(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Yes(bool value) => value ? "true" : "false";

    /// <summary>ASCII without what JSON escapes, then code points for private use, which Unicode composes with nothing.</summary>
    private static string Characters(int count)
    {
        var text = new StringBuilder();
        IEnumerable<int> all = Enumerable.Range(' ', 0x5F).Where(code => code is not ('"' or '\\'))
            .Concat(Enumerable.Range(0xF0000, 0xFFFE)).Concat(Enumerable.Range(0x100000, 0xFFFE));
        foreach (int code in all.Take(count))
        {
            text.Append(char.ConvertFromUtf32(code));
        }

        return text.ToString();
    }

    private string Template()
    {
        // Rotary positions turn pairs.
        int unit = Choices.Positions.HeadUnit();
        int headSize = (Sizes.HeadSize + unit - 1) / unit * unit;
        string feedForward = Sizes.FeedForward > 0 ? $"\"feedForward\": {N(Sizes.FeedForward)}, " : "";
        return $$"""
            {
              "tokenizer": { {{(Sizes.Symbols > 0 ? $"\"kind\": \"alphabet\", \"alphabet\": \"{Alphabet}\"" : "\"kind\": \"bytes\"")}} },
              "architecture": {
                "layers": {{N(Sizes.Layers)}}, "heads": {{N(Sizes.Heads)}}, "embedding": {{N(Sizes.Heads * headSize)}},
                "context": {{N(Sizes.Context)}}, {{feedForward}}
                "activation": "{{Words.Of(Choices.Activation)}}", "positions": "{{Words.Of(Choices.Positions)}}",
                "attention": "{{Words.Of(Choices.Attention)}}",
                "normalization": {
                  "kind": "{{Words.Of(Norm.Kind)}}", "gain": {{Yes(Norm.Gain)}},
                  "afterEmbedding": {{Yes(Norm.AfterEmbedding)}}, "final": {{Yes(Norm.Final)}}
                },
                "qkNorm": {{Yes(Choices.Additions.QkNorm)}}, "inputScalars": {{Yes(Choices.Additions.InputScalars)}},
                {{Bigram()}}"bias": {{Yes(Choices.Bias)}}, "tiedHead": {{Yes(Choices.TiedHead)}},
                "initialization": { {{Initialization()}} }
              },
              {{Recursion()}}
              "training": {
                "batch": {{N(Training.Batch)}}, "accumulation": {{N(Training.Accumulation)}},
                "optimizer": { "state": "{{Words.Of(Training.State)}}" },
                "precision": "{{Words.Of(Training.Precision)}}", "weights": "{{Words.Of(Training.Weights)}}",
                {{(Training.Budget ? "\"memoryBudget\": \"900 TiB\", " : "")}}"recompute": "{{Words.Of(Training.Recompute)}}",
                "dropout": {{Training.Dropout.ToString(CultureInfo.InvariantCulture)}}
              }
            }
            """;
    }

    private string Initialization() => Choices.Additions.Projections == InitialProjections.Zeros
        ? "\"projections\": \"zeros\", \"embeddingDeviation\": 0.1"
        : $"\"scaleResidual\": {Yes(Choices.ScaleResidual)}";

    private string Bigram()
    {
        int rows = Choices.Additions.BigramRows;
        long vocabulary = (Sizes.Symbols > 0 ? Sizes.Symbols : 256) + 1;
        return rows == 0 ? ""
            : rows < 0 ? "\"bigram\": {}, "
            : $"\"bigram\": {{ \"rows\": {N((int)Math.Min(rows, vocabulary * vocabulary))} }}, ";
    }

    private string Recursion()
    {
        if (Loops.Steps == 0)
        {
            return "";
        }

        bool exits = Loops.Exit == ExitKind.Token;
        LoopLoss loss = Loops.Loss == LoopLoss.Expected && !exits ? LoopLoss.Uniform : Loops.Loss;
        bool hasFirst = exits || loss != LoopLoss.Last || Loops.Sampling != DepthSampling.Fixed;
        string first = hasFirst ? $"\"minSteps\": {N(Math.Min(Loops.MinSteps, Loops.Steps))}, " : "";
        return $$"""
            "recursion": {
                "steps": {{N(Loops.Steps)}}, "injection": "{{Words.Of(Loops.Injection)}}",
                "normalizeState": {{Yes(Loops.NormalizeState)}}, "loopEmbedding": {{Yes(Loops.LoopEmbedding)}},
                "exit": "{{Words.Of(Loops.Exit)}}", "loss": "{{Words.Of(loss)}}",
                {{first}}"depthSampling": "{{Words.Of(Loops.Sampling)}}",
                "backpropSteps": {{N(Math.Min(Loops.BackpropSteps, Loops.Steps))}}
              },
            """;
    }
}
