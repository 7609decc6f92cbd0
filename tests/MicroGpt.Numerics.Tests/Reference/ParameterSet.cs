namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>A tensor's name and logical shape; vectors have one row.</summary>
internal sealed record TensorShape(string Name, int Rows, int Columns)
{
    public int Count => Rows * Columns;
}

/// <summary>Every learned tensor of a model (or its gradients), row-major and without padding.</summary>
internal sealed class ParameterSet
{
    private readonly Dictionary<string, double[]> _values = [];
    private readonly BlockParameters[] _blocks;

    private ParameterSet(ReferenceOptions options)
    {
        Shapes = [.. ParameterShapes.Of(options)];
        foreach (TensorShape shape in Shapes)
        {
            _values.Add(shape.Name, new double[shape.Count]);
        }

        _blocks = [.. Enumerable.Range(0, options.Layers).Select(layer => new BlockParameters(this, layer))];
    }

    public IReadOnlyList<TensorShape> Shapes { get; }

    public int Count => Shapes.Sum(shape => shape.Count);

    public double[] this[string name] => _values[name];

    /// <summary>The tensor, or null where the model has none of that name.</summary>
    public double[]? Find(string name) => _values.GetValueOrDefault(name);

    public BlockParameters Block(int layer) => _blocks[layer];

    public static ParameterSet Zeros(ReferenceOptions options) => new(options);

    /// <summary>
    /// Values that exercise every term: matrices from a normal distribution, gains and scales around 1, shifts and biases away
    /// from 0. All are exact in float32, or in bfloat16 if the model stores its weights so. Thus model and reference start from the same
    /// numbers.
    /// </summary>
    public static ParameterSet Random(ReferenceOptions options, ulong seed, double deviation = 0.3)
    {
        ParameterSet set = Zeros(options);
        var random = new ReferenceRandom(seed);
        foreach (TensorShape shape in set.Shapes)
        {
            bool isFactor =
                shape.Name.EndsWith(".gain", StringComparison.Ordinal) || shape.Name.EndsWith("Scale", StringComparison.Ordinal);
            double centre = isFactor ? 1 : 0;
            double[] values = set[shape.Name];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)(centre + (deviation * random.Normal()));
            }

            if (options.StoresBFloat16)
            {
                Rounding.Nearest(values).CopyTo(values, 0);
            }
        }

        return set;
    }
}
