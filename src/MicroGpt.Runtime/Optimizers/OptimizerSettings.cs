using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Settings of an optimizer that are constant over a run.</summary>
/// <param name="Beta1">In [0, 1); its meaning depends on the optimizer.</param>
/// <param name="Beta2">In [0, 1); its meaning depends on the optimizer.</param>
/// <param name="Epsilon">
/// Added to a root in a denominator. It must be above 0, or parameters without gradient would become NaN. Some optimizers lack it.
/// </param>
/// <param name="WeightDecay">Decoupled decay, times the learning rate, of the tensors that decay.</param>
/// <param name="Clip">Largest global gradient norm; 0 = no clipping.</param>
/// <param name="State">How the moments are stored.</param>
/// <param name="Kind">The optimizer.</param>
/// <param name="Momentum">In [0, 1): momentum of the matrices' gradients, for optimizers that orthogonalize.</param>
public sealed record OptimizerSettings(
    float Beta1,
    float Beta2,
    float Epsilon,
    float WeightDecay,
    float Clip,
    StorageType State = StorageType.Float32,
    OptimizerKind Kind = OptimizerKind.AdamW,
    float Momentum = 0.95f)
{
    public static OptimizerSettings From(TrainingDefaults training) => new(
        training.Beta1,
        training.Beta2,
        training.Epsilon,
        training.WeightDecay,
        training.Clip,
        training.OptimizerState,
        training.Optimizer,
        training.Momentum);

    /// <summary>Factor of the gradient that limits its norm to <see cref="Clip"/>.</summary>
    /// <param name="norm">Global norm before clipping.</param>
    public float ClipFactor(double norm) => Clip > 0 && norm > Clip ? (float)(Clip / norm) : 1f;

    /// <summary>Factor of a weight by weight decay in one step.</summary>
    public float KeptShare(double rate) => (float)(1 - (rate * WeightDecay));

    /// <exception cref="MicroGptException">A value is out of range.</exception>
    public void Validate()
    {
        Require(Beta1 is >= 0 and < 1, "beta1 must be at least 0 and less than 1");
        Require(Beta2 is >= 0 and < 1, "beta2 must be at least 0 and less than 1");
        Require(Momentum is >= 0 and < 1, "momentum must be at least 0 and less than 1");
        Require(Epsilon > 0 && float.IsFinite(Epsilon), "epsilon must be greater than 0");
        Require(WeightDecay >= 0 && float.IsFinite(WeightDecay), "weight decay must not be negative");
        Require(Clip >= 0 && float.IsFinite(Clip), "the maximum gradient norm must not be negative (0 = no clipping)");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new MicroGptException($"The optimizer cannot run with these settings. Change model.json: {rule}.");
        }
    }
}
