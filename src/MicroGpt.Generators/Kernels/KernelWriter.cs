using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>Writes the body of a kernel for one instruction set, and remembers the helpers it calls.</summary>
internal sealed class KernelWriter(VectorIsa isa, CodeWriter code, IKernelNames helpers)
{
    /// <summary>Vectors of a row that are not worth a loop: those of a head of 32.</summary>
    private const int MostWrittenOut = 4;

    public VectorIsa Isa { get; } = isa;

    public CodeWriter Code { get; } = code;

    public void Line(string text = "") => Code.Line(text);

    public IDisposable Block(string header) => Code.Block(header);

    /// <summary>Adds a helper kernel to the same struct and returns its name.</summary>
    public string Call(Kernel kernel) => helpers.Require(kernel);

    /// <summary>Declares a vector.</summary>
    public void Let(string name, V value)
    {
        for (int part = 0; part < Isa.Parts; part++)
        {
            Line($"{Isa.Vector} {V.Local(Isa, name, part)} = {value.Render(Isa, part)};");
        }
    }

    public void Set(string name, V value)
    {
        for (int part = 0; part < Isa.Parts; part++)
        {
            Line($"{V.Local(Isa, name, part)} = {value.Render(Isa, part)};");
        }
    }

    public void Store(string pointer, V value)
    {
        for (int part = 0; part < Isa.Parts; part++)
        {
            Line(Isa.Store(V.Offset(pointer, part * Isa.Width), value.Render(Isa, part)) + ";");
        }
    }

    /// <summary>Rounds a declared vector to bfloat16 and stores it.</summary>
    public void StoreBFloat16(string pointer, string name) => Line($"BFloat16.StoreNearest({V.Offset(pointer, 0)}, {Registers(name)});");

    /// <summary>Sum of the lanes by the fixed tree.</summary>
    public string Sum(string name) => $"VectorMath.SumLanes({Registers(name)})";

    public string Maximum(string name) => $"VectorMath.MaxLanes({Registers(name)})";

    /// <summary>
    /// Runs the body for every vector of a row of count floats, with its index expression. Many whole vectors run in a loop over <c>e</c>.
    /// A few are written out: their addresses are constants, so that loads pair up. A last vector with pad lanes comes last, with a true
    /// flag.
    /// </summary>
    public void EachVector(int count, Action<string, bool> body)
    {
        int whole = count / VectorIsa.Lanes;
        int looped = whole > MostWrittenOut ? whole : 0;
        if (looped > 0)
        {
            using (Block($"for (nint e = 0; e < {At(looped)}; e += {At(1)})"))
            {
                body("e", false);
            }
        }

        for (int vector = looped; vector * VectorIsa.Lanes < count; vector++)
        {
            using (Block(string.Empty))
            {
                body(At(vector), vector == whole);
            }
        }

        static string At(int vector) => CSharpLiteral.Of(vector * VectorIsa.Lanes);
    }

    private string Registers(string name) =>
        string.Join(", ", Enumerable.Range(0, Isa.Parts).Select(part => V.Local(Isa, name, part)));
}
