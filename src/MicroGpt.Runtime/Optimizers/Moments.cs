namespace MicroGpt.Runtime.Optimizers;

/// <summary>The moments of an optimizer: one array for each of <see cref="OptimizerKinds.Moments"/>.</summary>
/// <param name="kind">The optimizer.</param>
/// <param name="type">Storage type of the elements.</param>
/// <param name="arrays">Addresses of the arrays, in the order of their names.</param>
public readonly unsafe struct Moments(OptimizerKind kind, StorageType type, void** arrays)
{
    private readonly void** _arrays = arrays;

    // Every optimizer stores its first moment for all parameters, so only the second one can have a layout of its own.
    private readonly long _secondShift;

    private Moments(Moments moments, long secondShift)
        : this(moments.Kind, moments.Type, moments._arrays) => _secondShift = secondShift;

    public OptimizerKind Kind { get; } = kind;

    public StorageType Type { get; } = type;

    public int Count => Kind.Moments().Count;

    /// <summary>Address of an array, from 0, for an index in the weights.</summary>
    public void* this[int moment] => (byte*)_arrays[moment] + (moment == 0 ? 0 : _secondShift * Type.Bytes());

    /// <summary>The moments for one parameter, whose second moment is stored at another place than its weights.</summary>
    /// <param name="secondShift">What to add to an index in the weights.</param>
    internal Moments Shifted(long secondShift) => new(this, secondShift);
}
