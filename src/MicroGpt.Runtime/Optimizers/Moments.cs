namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// The moments of an optimizer: one array for each of <see cref="OptimizerKinds.Moments"/>, in the layout of the weights.
/// </summary>
/// <param name="kind">The optimizer.</param>
/// <param name="type">Storage type of the elements.</param>
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
