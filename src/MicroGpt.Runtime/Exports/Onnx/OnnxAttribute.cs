namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>A setting of a node: an AttributeProto of onnx.proto.</summary>
internal readonly struct OnnxAttribute
{
    private const int FloatType = 1;
    private const int IntType = 2;
    private const int IntsType = 7;

    private readonly string _name;
    private readonly int _type;
    private readonly float _real;
    private readonly long[] _integers;

    private OnnxAttribute(string name, int type, float real, long[] integers) =>
        (_name, _type, _real, _integers) = (name, type, real, integers);

    public static OnnxAttribute Real(string name, float value) => new(name, FloatType, value, []);

    public static OnnxAttribute Integer(string name, long value) => new(name, IntType, 0, [value]);

    public static OnnxAttribute Integers(string name, params long[] values) => new(name, IntsType, 0, values);

    public void Write(ProtoWriter attribute)
    {
        attribute.Text(1, _name);
        if (_type == FloatType)
        {
            attribute.Real(2, _real);
        }

        foreach (long integer in _integers)
        {
            attribute.Integer(_type == IntType ? 3 : 8, integer);
        }

        attribute.Integer(20, _type);
    }
}
