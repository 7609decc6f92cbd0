using System.Text;
using MicroGpt.Contract;
using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Exports;
using MicroGpt.Runtime.Files;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Fuzz.Targets;

/// <summary>A safetensors file that becomes the weights of a compiled model: what <c>import</c> reads.</summary>
internal static unsafe class ImportTarget
{
    private const int WeightFloats = 48;
    private const float Padding = 77;

    private static readonly ScratchFile File = new("import");
    private static readonly SafetensorsImport Import = new();

    // Columns in two segments of 3, each stored as 4; and a vector.
    private static readonly ParameterInfo[] Parameters =
    [
        Parameter("wte", rows: 4, columns: 6, offset: 0),
        Parameter("norm", rows: 1, columns: 3, offset: 32) with { IsVector = true },
    ];

    private static readonly ModelDescription Model = MicroGpt.App.Model.Description with
    {
        Fingerprint = "tokenizer.kind=alphabet\ntokenizer.alphabet=ab\n",
        Parameters = Parameters,
    };

    public static string[] Words { get; } =
    [
        "\"fingerprint\":\"", "tokenizer.alphabet=ab\\n", "\"checksums\":\"wte=xxh128:", "\"stage\":\"exit\"", "\"wte\":{", "\"norm\":{",
        "\"dtype\":\"BF16\"", "\"shape\":[4,6]", "\"data_offsets\":[0,96]", "null",
    ];

    public static void Run(ReadOnlySpan<byte> input)
    {
        File.Write(input);
        float[] weights = new float[WeightFloats];
        weights.AsSpan().Fill(Padding);
        fixed (float* floats = weights)
        {
            try
            {
                Import.Read(File.Path, Model, new StoredWeights(floats));
            }
            catch (MicroGptException)
            {
            }
        }

        int[] places = [.. Parameters.SelectMany(Places)];
        DefectException.Unless(
            Enumerable.Range(0, WeightFloats).Except(places).All(i => weights[i] == Padding), "padding is not written");
    }

    /// <summary>A file of the model in float32 or bfloat16, with one number or name changed now and then.</summary>
    public static byte[] Grammar(Draw draw)
    {
        (string type, int size) = draw.Pick(("F32", 4), ("BF16", 2));
        byte[] data = [.. Enumerable.Range(0, 27 * size).Select(_ => (byte)draw.Below(256))];
        string[] sums = [$"wte={Checksum.Of(data.AsSpan(0, 24 * size))}", $"norm={Checksum.Of(data.AsSpan(24 * size))}"];
        string checksums = draw.Chance(4) ? "" : $",\"checksums\":\"{string.Join("\\n", sums)}\"";
        string fingerprint = draw.Chance(10) ? draw.Word() : "tokenizer.kind=alphabet\\ntokenizer.alphabet=ab\\n";
        string stage = draw.Pick("", ",\"stage\":\"exit\"", $",\"stage\":\"{draw.Word()}\"");
        string json = $"{{\"__metadata__\":{{\"fingerprint\":\"{fingerprint}\"{checksums}{stage}}},"
            + $"\"wte\":{{\"dtype\":\"{type}\",\"shape\":[{draw.Maybe(4)},{draw.Maybe(6)}],\"data_offsets\":[0,{draw.Maybe(24 * size)}]}},"
            + $"\"{(draw.Chance(20) ? draw.Word() : "norm")}\":"
            + $"{{\"dtype\":\"{type}\",\"shape\":[{draw.Maybe(3)}],\"data_offsets\":[{24 * size},{draw.Maybe(27 * size)}]}}}}";
        byte[] header = Encoding.UTF8.GetBytes(json);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. data];
    }

    private static IEnumerable<int> Places(ParameterInfo parameter) =>
        from row in Enumerable.Range(0, parameter.Rows)
        from column in Enumerable.Range(0, parameter.Columns)
        select (int)parameter.IndexOf(row, column);

    private static ParameterInfo Parameter(string name, int rows, int columns, int offset) => new()
    {
        Name = name,
        Group = ParameterGroup.Matrix,
        Rows = rows,
        Columns = columns,
        Offset = offset,
        RowStride = 8,
        RowSegment = rows,
        PaddedRowSegment = rows,
        ColumnSegment = 3,
        PaddedColumnSegment = 4,
        Initial = InitialValue.Normal,
        Decays = true,
        PaddedCount = rows * 8,
    };
}
