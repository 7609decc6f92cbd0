using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Simd;

/// <summary>
/// arm64 Advanced SIMD: 32 registers of 4 floats, and multiply-adds by one lane of a register at no extra cost. An
/// 8 x 8 tile takes 16 accumulators, 8 rows of A and 2 registers of B.
/// </summary>
internal sealed class NeonIsa : VectorIsa
{
    public override Contract.Isa Id => Contract.Isa.Neon;

    public override string Vector => "Vector128<float>";

    public override string VectorClass => "Vector128";

    public override int Width => 4;

    public override IReadOnlyList<int> TileRows => [8, 4, 2, 1];

    public override int PanelRegisters => 2;

    // One load of A holds four values of k of a row.
    public override int RowSteps => 4;

    // 256 KiB of a 512 KiB cache.
    public override int ResidentFloats => 65_536;

    public override string Supported => "Arm.AdvSimd.Arm64.IsSupported";

    public override IReadOnlyList<string> Usings => ["System.Runtime.Intrinsics", "System.Runtime.Intrinsics.Arm"];

    public override bool HasLaneFma => true;

    public override string Load(string pointer) => $"AdvSimd.LoadVector128({pointer})";

    public override string Store(string pointer, string value) => $"AdvSimd.Store({pointer}, {value})";

    public override string LoadHalf(string pointer) => Load(pointer);

    public override string StoreHalf(string pointer, string value) => Store(pointer, value);

    // Shifts zeros in below each number: one instruction after the load.
    public override string LoadBFloat16(string pointer) =>
        $"AdvSimd.Arm64.ZipLow(Vector128<ushort>.Zero, AdvSimd.LoadVector64({pointer}).ToVector128Unsafe()).AsSingle()";

    public override string Broadcast(string pointer) => $"AdvSimd.LoadAndReplicateToVector128({pointer})";

    public override string Add(string a, string b) => $"AdvSimd.Add({a}, {b})";

    public override string Sub(string a, string b) => $"AdvSimd.Subtract({a}, {b})";

    public override string Mul(string a, string b) => $"AdvSimd.Multiply({a}, {b})";

    public override string Div(string a, string b) => $"AdvSimd.Arm64.Divide({a}, {b})";

    public override string Fma(string acc, string a, string b) => $"AdvSimd.FusedMultiplyAdd({acc}, {a}, {b})";

    public override string Fnma(string acc, string a, string b) => $"AdvSimd.FusedMultiplySubtract({acc}, {a}, {b})";

    // FMAX treats zeros and NaN differently from x64, so the comparison is spelled out.
    public override string Max(string a, string b) => Select(Greater(a, b), a, b);

    public override string Greater(string a, string b) => $"AdvSimd.CompareGreaterThan({a}, {b})";

    public override string Select(string mask, string a, string b) => $"AdvSimd.BitwiseSelect({mask}, {a}, {b})";

    public override string And(string mask, string a) => $"AdvSimd.And({mask}, {a})";

    public override string SwapPairs(string a) => $"AdvSimd.ReverseElement32({a}.AsInt64()).AsSingle()";

    public override string LaneFma(string acc, string b, string a, int lane) =>
        $"AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar({acc}, {b}, {a}, {CSharpLiteral.Of(lane)})";

    public override int TransposeBlock => 4;

    // Zip of (r0, r2) and (r1, r3), then zip of those: a 4 x 4 block in eight instructions.
    public override IReadOnlyList<string> Transpose(CodeWriter code)
    {
        for (int i = 0; i < 2; i++)
        {
            code.Line($"{Vector} low{i} = AdvSimd.Arm64.ZipLow(r{i}, r{i + 2});");
            code.Line($"{Vector} high{i} = AdvSimd.Arm64.ZipHigh(r{i}, r{i + 2});");
        }

        return
        [
            "AdvSimd.Arm64.ZipLow(low0, low1)", "AdvSimd.Arm64.ZipHigh(low0, low1)",
            "AdvSimd.Arm64.ZipLow(high0, high1)", "AdvSimd.Arm64.ZipHigh(high0, high1)",
        ];
    }
}
