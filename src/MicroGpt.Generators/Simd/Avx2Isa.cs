using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Simd;

/// <summary>x64 with AVX2 and FMA: 16 registers of 8 floats. A 6 x 16 tile takes 12 accumulators and 2 + 1 operands.</summary>
internal sealed class Avx2Isa : VectorIsa
{
    // The class needs its full name: the kernels are members of a struct that is also called Avx2.
    private const string Avx2Class = "System.Runtime.Intrinsics.X86.Avx2";

    public override Contract.Isa Id => Contract.Isa.Avx2;

    public override string Vector => "Vector256<float>";

    public override string VectorClass => "Vector256";

    public override int Width => 8;

    public override IReadOnlyList<int> TileRows => [6, 4, 2, 1];

    public override int PanelRegisters => 2;

    public override int RowSteps => 2;

    // 1 MiB: current cores have 1 to 2 MiB.
    public override int ResidentFloats => 262_144;

    public override string Supported => "X86.Avx2.IsSupported && X86.Fma.IsSupported";

    public override IReadOnlyList<string> Usings => ["System.Runtime.Intrinsics", "System.Runtime.Intrinsics.X86"];

    public override string Load(string pointer) => $"Avx.LoadVector256({pointer})";

    public override string Store(string pointer, string value) => $"Avx.Store({pointer}, {value})";

    public override string LoadHalf(string pointer) => $"Vector128.Load({pointer}).ToVector256()";

    public override string StoreHalf(string pointer, string value) => $"Vector128.Store({value}.GetLower(), {pointer})";

    public override string LoadBFloat16(string pointer) =>
        $"{Avx2Class}.ShiftLeftLogical({Avx2Class}.ConvertToVector256Int32({pointer}), 16).AsSingle()";

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

    public override int TransposeBlock => 8;

    // Interleaves pairs of rows, then pairs of pairs, then the 128-bit lanes of the registers: 24 instructions for 8 x 8.
    public override IReadOnlyList<string> Transpose(CodeWriter code)
    {
        for (int i = 0; i < 8; i += 2)
        {
            code.Line($"{Vector} t{i} = Avx.UnpackLow(r{i}, r{i + 1});");
            code.Line($"{Vector} t{i + 1} = Avx.UnpackHigh(r{i}, r{i + 1});");
        }

        // u0 to u3 hold columns 0 to 3 (and 4 to 7 in the upper lane) of rows 0 to 3; u4 to u7 hold those of rows 4 to 7.
        for (int first = 0; first < 8; first += 4)
        {
            for (int i = 0; i < 2; i++)
            {
                string pair = $"t{first + i}, t{first + i + 2}";
                code.Line($"{Vector} u{first + (2 * i)} = Avx.Shuffle({pair}, 0b01_00_01_00);");
                code.Line($"{Vector} u{first + (2 * i) + 1} = Avx.Shuffle({pair}, 0b11_10_11_10);");
            }
        }

        return
        [
            .. Enumerable.Range(0, 4).Select(i => $"Avx.Permute2x128(u{i}, u{i + 4}, 0x20)"),
            .. Enumerable.Range(0, 4).Select(i => $"Avx.Permute2x128(u{i}, u{i + 4}, 0x31)"),
        ];
    }
}
