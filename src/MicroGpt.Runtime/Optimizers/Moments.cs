namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// Where an optimizer's running means lie: for each of <see cref="OptimizerKinds.Moments"/> an array with an element for each float of the weights,
/// laid out as these.
/// </summary>
/// <param name="kind">The optimizer.</param>
/// <param name="type">What an element is.</param>
/// <param name="arrays">Addresses of the arrays, in the order of their names.</param>
public readonly unsafe struct Moments(OptimizerKind kind, StorageType type, void** arrays)
{
    private readonly void** _arrays = arrays;

    public OptimizerKind Kind { get; } = kind;

    public StorageType Type { get; } = type;

    public int Count => Kind.Moments().Count;

    /// <summary>Address of an array, from 0.</summary>
    public void* this[int moment] => _arrays[moment];
}
