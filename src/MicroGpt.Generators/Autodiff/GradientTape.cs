using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Autodiff;

/// <summary>The gradients found so far while a section is walked backwards.</summary>
internal sealed class GradientTape(OpList ops)
{
    private readonly Dictionary<Tensor, Tensor> _gradients = [];

    /// <summary>Appends to the backward pass.</summary>
    public OpList Ops { get; } = ops;

    public Tensor? GradientOf(Tensor tensor) => _gradients.TryGetValue(tensor, out Tensor? gradient) ? gradient : null;

    public void Seed(Tensor tensor, Tensor gradient) => _gradients[tensor] = gradient;

    /// <summary>Replaces the tensor's gradient by one that includes the existing gradient, which is null at first.</summary>
    public void Contribute(Tensor tensor, Func<Tensor?, Tensor> make) => _gradients[tensor] = make(GradientOf(tensor));

    /// <summary>Adds a gradient to the tensor's.</summary>
    public void Add(Tensor tensor, Tensor gradient) =>
        Contribute(tensor, existing => existing is null ? gradient : Generators.Ops.Add.Append(Ops, "d" + tensor.Name, existing, gradient));

    /// <summary>Adds a contribution to a tensor whose gradient is collected from every loop, so it is never null.</summary>
    public void Collect(Tensor tensor, Func<Tensor, Tensor> make) => Contribute(
        tensor, existing => make(existing ?? throw new InvalidOperationException($"The gradient of {tensor} has no place to collect in.")));

    /// <summary>For ops whose input has a single reader, and therefore a single gradient.</summary>
    public Tensor Only(Tensor? existing, Tensor gradient) =>
        existing is null ? gradient : Generators.Ops.Add.Append(Ops, "d", existing, gradient);
}
