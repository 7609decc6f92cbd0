using System.Globalization;

namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>A graph under construction. Nodes are written at once; a value is known by its name.</summary>
internal sealed class OnnxGraph
{
    private readonly HashSet<string> _constants = [];
    private int _count;

    /// <summary>Begins the names of the values that follow, such as <c>loop1/blocks.0/</c>. People read them in a viewer.</summary>
    public string Scope { get; set; } = "";

    /// <summary>Nodes, inputs and outputs: fields of a GraphProto.</summary>
    public ProtoWriter Fields { get; } = new();

    /// <summary>Constants, each once.</summary>
    public List<OnnxTensor> Tensors { get; } = [];

    /// <summary>Adds a node with one output and returns the name of that.</summary>
    public string Add(string op, string[] inputs, params OnnxAttribute[] attributes)
    {
        string output = NewName(op);
        Node(op, inputs, [output], attributes);
        return output;
    }

    public string Add(string op, params string[] inputs) => Add(op, inputs, []);

    /// <summary>Adds a node with several outputs.</summary>
    public string[] AddSeveral(int outputs, string op, string[] inputs, params OnnxAttribute[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => NewName(op))];
        Node(op, inputs, names, attributes);
        return names;
    }

    /// <summary>Gives a value another name.</summary>
    public void Name(string value, string name) => Node("Identity", [value], [name], []);

    public string Constant(OnnxTensor tensor)
    {
        if (_constants.Add(tensor.Name))
        {
            Tensors.Add(tensor);
        }

        return tensor.Name;
    }

    public string Real(float value) =>
        Constant(OnnxTensor.Of(string.Create(CultureInfo.InvariantCulture, $"float {value:R}"), [value]));

    /// <summary>A list of numbers, such as a shape.</summary>
    public string Integers(params long[] values) =>
        Constant(OnnxTensor.Of($"int64 [{string.Join(", ", values)}]", values, values.LongLength));

    public string Integer(long value) =>
        Constant(OnnxTensor.Of(string.Create(CultureInfo.InvariantCulture, $"int64 {value}"), [value]));

    /// <param name="shape">Numbers, and names of extents that vary.</param>
    public void Input(string name, int type, params string[] shape) => Value(11, name, type, shape);

    /// <inheritdoc cref="Input"/>
    public void Output(string name, int type, params string[] shape) => Value(12, name, type, shape);

    private void Node(string op, string[] inputs, string[] outputs, OnnxAttribute[] attributes) => Fields.Message(1, node =>
    {
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        foreach (string output in outputs)
        {
            node.Text(2, output);
        }

        node.Text(3, outputs[0]);
        node.Text(4, op);
        foreach (OnnxAttribute attribute in attributes)
        {
            node.Message(5, attribute.Write);
        }
    });

    private void Value(int field, string name, int type, string[] shape) => Fields.Message(field, value =>
    {
        value.Text(1, name);
        value.Message(2, typed => typed.Message(1, tensor =>
        {
            tensor.Integer(1, type);
            tensor.Message(2, extents =>
            {
                foreach (string extent in shape)
                {
                    extents.Message(1, dimension => Extent(dimension, extent));
                }
            });
        }));
    });

    private static void Extent(ProtoWriter dimension, string extent)
    {
        if (long.TryParse(extent, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            dimension.Integer(1, number);
        }
        else
        {
            dimension.Text(2, extent);
        }
    }

    private string NewName(string op) => string.Create(CultureInfo.InvariantCulture, $"{Scope}{op}_{++_count}");
}
