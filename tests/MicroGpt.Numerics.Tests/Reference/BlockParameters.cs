namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>The tensors of one block, found once. Null: the model has none of that name.</summary>
internal sealed class BlockParameters(ParameterSet set, int layer)
{
    public double[]? InputScale { get; } = set.Find($"blocks.{layer}.inputScale");

    public double[]? EmbeddingScale { get; } = set.Find($"blocks.{layer}.embeddingScale");

    public double[]? Gain1 { get; } = set.Find($"blocks.{layer}.norm1.gain");

    public double[]? Shift1 { get; } = set.Find($"blocks.{layer}.norm1.shift");

    public double[] Qkv { get; } = set[$"blocks.{layer}.attention.qkv.weight"];

    public double[]? QkvBias { get; } = set.Find($"blocks.{layer}.attention.qkv.bias");

    public double[]? QueryGain { get; } = set.Find($"blocks.{layer}.attention.queryNorm.gain");

    public double[]? KeyGain { get; } = set.Find($"blocks.{layer}.attention.keyNorm.gain");

    public double[] Projection { get; } = set[$"blocks.{layer}.attention.projection.weight"];

    public double[]? ProjectionBias { get; } = set.Find($"blocks.{layer}.attention.projection.bias");

    public double[]? Gain2 { get; } = set.Find($"blocks.{layer}.norm2.gain");

    public double[]? Shift2 { get; } = set.Find($"blocks.{layer}.norm2.shift");

    public double[] In { get; } = set[$"blocks.{layer}.mlp.in.weight"];

    public double[]? InBias { get; } = set.Find($"blocks.{layer}.mlp.in.bias");

    public double[] Out { get; } = set[$"blocks.{layer}.mlp.out.weight"];

    public double[]? OutBias { get; } = set.Find($"blocks.{layer}.mlp.out.bias");
}
