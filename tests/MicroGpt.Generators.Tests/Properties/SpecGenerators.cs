using CsCheck;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Tests.Properties;

/// <summary>Random specs: every choice of the spec, with sizes up to the limits or small enough to train.</summary>
internal static class SpecGenerators
{
    private const int WidestEmbedding = 4096;

    private static readonly Gen<DrawnNorm> s_norm = Gen.Select(
        Word<NormalizationKind>(), Gen.Bool, Gen.Bool, Gen.Bool, (kind, gain, after, final) => new DrawnNorm(kind, gain, after, final));

    private static readonly Gen<DrawnChoices> s_choices = Gen.Select(
        Word<ActivationKind>(),
        Word<PositionKind>(),
        Gen.Bool,
        Gen.Bool,
        Gen.Bool,
        Gen.Select(
            Gen.Bool,
            Gen.Bool,
            Gen.OneOf(Gen.Const(0), Gen.Const(-1), Gen.Int[1, 9000]),
            Word<InitialProjections>(),
            (qkNorm, scalars, rows, projections) => new DrawnAdditions(qkNorm, scalars, rows, projections)),
        Word<AttentionKind>(),
        (activation, positions, bias, tied, scale, additions, attention) =>
            new DrawnChoices(activation, positions, bias, tied, scale) { Additions = additions, Attention = attention });

    /// <summary>Layers 64, embedding 4096, vocabulary 70,000, context 4096, R 64. Extremes are as likely as small sizes.</summary>
    public static Gen<SpecDraw> UpToTheLimits { get; } = Draw(
        Gen.Select(
            UpTo(64, 2, 12),
            Gen.OneOf(Gen.Int[1, 16], Gen.Const(256), Gen.Const(1024)),
            Gen.OneOf(Gen.Int[1, 64], Gen.Int[65, WidestEmbedding]),
            UpTo(4096, 255, 256, 257, 1024),
            Gen.OneOf(Gen.Const(0), UpTo(16384, 37, 511, 513, 2731, 10923)),
            Gen.OneOf(Gen.Const(0), UpTo(70_000, 2730, 2731, 3000, 10_922, 10_923, 65_536)),
            (layers, heads, headSize, context, feedForward, symbols) =>
                new DrawnSizes(layers, heads, Math.Min(headSize, WidestEmbedding / heads / 4 * 4), context, feedForward, symbols)),
        UpTo(64, 0, 2, 3),
        UpTo(64, 1, 2, 3));

    public static Gen<SpecDraw> SmallEnoughToTrain { get; } = Draw(
        Gen.Select(
            Gen.Int[1, 3],
            Gen.Int[1, 4],
            Gen.Int[1, 20],
            Gen.Int[1, 40],
            Gen.Int[0, 70],
            Gen.OneOf(Gen.Const(0), Gen.Int[1, 90]),
            (layers, heads, headSize, context, feedForward, symbols) =>
                new DrawnSizes(layers, heads, headSize, context, feedForward, symbols)),
        Gen.Int[0, 4],
        Gen.Int[1, 5]);

    private static Gen<SpecDraw> Draw(Gen<DrawnSizes> sizes, Gen<int> steps, Gen<int> batch) => Gen.Select(
        sizes,
        s_norm,
        s_choices,
        Loops(steps),
        Training(batch),
        (size, norm, choices, loops, training) => new SpecDraw(size, norm, choices, loops, training));

    private static Gen<DrawnLoops> Loops(Gen<int> steps) => Gen.Select(
        steps,
        Word<InjectionKind>(),
        Gen.Bool,
        Gen.Bool,
        Word<ExitKind>(),
        Word<LoopLoss>(),
        Gen.Int[1, 64],
        Word<DepthSampling>(),
        Gen.Int[1, 64],
        (r, injection, normalize, embed, exit, loss, first, sampling, backprop) =>
            new DrawnLoops(r, injection, normalize, embed, exit, loss, first, sampling, backprop));

    private static Gen<DrawnTraining> Training(Gen<int> batch) => Gen.Select(
        batch,
        Gen.Int[1, 3],
        Gen.OneOf<StorageType>([.. StorageTypes.Trainable]),
        Gen.OneOf<StorageType>([.. StorageTypes.Trainable]),
        Gen.OneOf<StorageType>([.. StorageTypes.Trainable]),
        Word<RecomputePolicy>(),
        Gen.Bool,
        Gen.OneOf<float>([0, 0, 0.3f]),
        (sequences, accumulation, state, precision, weights, recompute, budget, dropout) =>
            new DrawnTraining(sequences, accumulation, state, precision, weights, recompute, budget, dropout));

    private static Gen<int> UpTo(int limit, params int[] corners) =>
        Gen.OneOf(Gen.OneOf<int>([1, .. corners, limit - 1, limit]), Gen.Int[1, Math.Min(limit, 40)], Gen.Int[1, limit]);

    private static Gen<T> Word<T>()
        where T : struct, Enum => Gen.OneOf<T>(Enum.GetValues<T>());
}
