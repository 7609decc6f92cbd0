namespace MicroGpt.Generators.Emit;

/// <summary>x64 with AVX2 and FMA: 16 registers of 8 floats. A 6 x 16 tile takes 12 accumulators and 2 + 1 operands.</summary>
internal sealed class Avx2Isa : Isa
{
    public override string Name => "Avx2";

    public override string Vector => "Vector256<float>";

    public override string VectorClass => "Vector256";

    public override int Width => 8;

    public override IReadOnlyList<int> TileRows => [6, 4, 2, 1];

    public override int PanelRegisters => 2;

    public override int RowSteps => 2;

    public override string Supported => "Avx2.IsSupported && Fma.IsSupported";

    public override IReadOnlyList<string> Usings => ["System.Runtime.Intrinsics", "System.Runtime.Intrinsics.X86"];

    public override string Load(string pointer) => $"Avx.LoadVector256({pointer})";

    public override string Store(string pointer, string value) => $"Avx.Store({pointer}, {value})";

    public override string Broadcast(string pointer) => $"Avx.BroadcastScalarToVector256({pointer})";

    public override string Add(string a, string b) => $"Avx.Add({a}, {b})";

    public override string Sub(string a, string b) => $"Avx.Subtract({a}, {b})";

    public override string Mul(string a, string b) => $"Avx.Multiply({a}, {b})";

    public override string Div(string a, string b) => $"Avx.Divide({a}, {b})";

    public override string Fma(string acc, string a, string b) => $"Fma.MultiplyAdd({a}, {b}, {acc})";

    public override string Fnma(string acc, string a, string b) => $"Fma.MultiplyAddNegated({a}, {b}, {acc})";

    // MAXPS returns its second operand unless the first is greater: compare and select in one instruction.
    public override string Max(string a, string b) => $"Avx.Max({a}, {b})";

    public override string Greater(string a, string b) => $"Avx.CompareGreaterThan({a}, {b})";

    public override string Select(string mask, string a, string b) => $"Avx.BlendVariable({b}, {a}, {mask})";

    public override string And(string mask, string a) => $"Avx.And({mask}, {a})";

    public override string SwapPairs(string a) => $"Avx.Permute({a}, 0b10_11_00_01)";
}
