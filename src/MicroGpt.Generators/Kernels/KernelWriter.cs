using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>Writes the body of a kernel for one instruction set, and remembers the helpers it calls.</summary>
internal sealed class KernelWriter(VectorIsa isa, CodeWriter code, IKernelNames helpers)
{
    /// <summary>Most vectors that are written without a loop. Then a processor overlaps rows.</summary>
    private const int UnrolledVectors = 4;

    private int _firstPart;

    public VectorIsa Isa { get; } = isa;

    public CodeWriter Code { get; } = code;

    public void Line(string text = "") => Code.Line(text);

    public IDisposable Block(string header) => Code.Block(header);

    /// <summary>Adds a helper kernel to the same struct and returns its name.</summary>
    public string Call(Kernel kernel) => helpers.Require(kernel);

    /// <summary>Declares a vector.</summary>
    public void Let(string name, V value)
    {
        for (int part = _firstPart; part < Isa.Parts; part++)
        {
            Line($"{Isa.Vector} {V.Local(Isa, name, part)} = {value.Render(Isa, part)};");
        }
    }

    public void Set(string name, V value)
    {
        for (int part = _firstPart; part < Isa.Parts; part++)
        {
            Line($"{V.Local(Isa, name, part)} = {value.Render(Isa, part)};");
        }
    }

    public void Store(string pointer, V value)
    {
        for (int part = _firstPart; part < Isa.Parts; part++)
        {
            Line(Isa.Store(V.Offset(pointer, part * Isa.Width), value.Render(Isa, part)) + ";");
        }
    }

    /// <summary>Stores a vector, or its first four lanes.</summary>
    public void Store(string pointer, V value, bool half)
    {
        if (half)
        {
            Line(Isa.StoreHalf(V.Offset(pointer, 0), value.Render(Isa, 0)) + ";");
        }
        else
        {
            Store(pointer, value);
        }
    }

    /// <summary>Lets the body declare, set and store only the upper register of its vectors, where they take two.</summary>
    public void UpperRegisters(Action body)
    {
        _firstPart = Isa.Parts - 1;
        body();
        _firstPart = 0;
    }

    /// <summary>Rounds a declared vector to bfloat16 and stores it.</summary>
    public void StoreBFloat16(string pointer, string name) => Line($"BFloat16.StoreNearest({V.Offset(pointer, 0)}, {Registers(name)});");

    /// <summary>Sum of the lanes by the fixed tree.</summary>
    public string Sum(string name) => $"VectorMath.SumLanes({Registers(name)})";

    public string Maximum(string name) => $"VectorMath.MaxLanes({Registers(name)})";

    /// <summary>
    /// Runs the body for every vector of a row of count floats, with its index expression. Whole vectors run in a loop
    /// over <c>e</c>, or one after the other if they are few. A last vector with pad lanes runs after them, with a true flag.
    /// </summary>
    public void EachVector(int count, Action<string, bool> body)
    {
        int whole = count / VectorIsa.Lanes * VectorIsa.Lanes;
        if (whole <= UnrolledVectors * VectorIsa.Lanes)
        {
            for (int e = 0; e < whole; e += VectorIsa.Lanes)
            {
                using (Block(string.Empty))
                {
                    body(CSharpLiteral.Of(e), false);
                }
            }
        }
        else
        {
            using (Block($"for (nint e = 0; e < {CSharpLiteral.Of(whole)}; e += {CSharpLiteral.Of(VectorIsa.Lanes)})"))
            {
                body("e", false);
            }
        }

        if (whole < count)
        {
            using (Block(string.Empty))
            {
                body(CSharpLiteral.Of(whole), true);
            }
        }
    }

    /// <summary>Runs the body for every vector of a head; the flag says that a packed head ends with half a vector.</summary>
    public void EachHeadVector(int head, Action<string, bool> body)
    {
        bool half = head % VectorIsa.Lanes == VectorIsa.HalfLanes;
        EachVector(head - (half ? VectorIsa.HalfLanes : 0), body);
        if (half)
        {
            using (Block(string.Empty))
            {
                body(CSharpLiteral.Of(head - VectorIsa.HalfLanes), true);
            }
        }
    }

    /// <summary>
    /// Like <see cref="EachVector"/>, with four vectors in a round where they fill the row. It suits bodies of a few instructions, to
    /// which the loop would add as many. The pointers move with the loop, and the index counts from them.
    /// </summary>
    public void EachVectorUnrolled(int count, IEnumerable<string> pointers, Action<string> body)
    {
        const int Floats = UnrolledVectors * VectorIsa.Lanes;
        if (count <= Floats || count % Floats != 0)
        {
            EachVector(count, (i, _) => body(i));
            return;
        }

        string step = CSharpLiteral.Of(Floats);
        string moves = string.Concat(pointers.Select(pointer => $", {pointer} += {step}"));
        using (Block($"for (nint e = 0; e < {CSharpLiteral.Of(count)}; e += {step}{moves})"))
        {
            for (int i = 0; i < Floats; i += VectorIsa.Lanes)
            {
                using (Block(string.Empty))
                {
                    body(CSharpLiteral.Of(i));
                }
            }
        }
    }

    private string Registers(string name) =>
        string.Join(", ", Enumerable.Range(0, Isa.Parts).Select(part => V.Local(Isa, name, part)));
}
