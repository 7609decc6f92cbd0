namespace MicroGpt.Generators.Simd;

/// <summary>
/// Cross-platform vectors with IEEE arithmetic per element, for processors without AVX2 or Advanced SIMD. Multiply-add is
/// fused here too, in software if the processor lacks it. That is slow but gives the same bits.
/// </summary>
internal sealed class PortableIsa : VectorIsa
{
    public override Contract.Isa Id => Contract.Isa.Portable;

    public override string Vector => "Vector256<float>";

    public override string VectorClass => "Vector256";

    public override int Width => 8;

    public override IReadOnlyList<int> TileRows => [4, 2, 1];

    public override int PanelRegisters => 1;

    public override int RowSteps => 1;

    public override int ResidentFloats => 65_536;

    public override string? Supported => null;

    public override IReadOnlyList<string> Usings => ["System.Runtime.Intrinsics"];

    public override string Load(string pointer) => $"Vector256.Load({pointer})";

    public override string Store(string pointer, string value) => $"Vector256.Store({value}, {pointer})";

    public override string LoadHalf(string pointer) => $"Vector128.Load({pointer}).ToVector256()";

    public override string StoreHalf(string pointer, string value) => $"Vector128.Store({value}.GetLower(), {pointer})";

    public override string LoadBFloat16(string pointer) => $"BFloat16.Load256({pointer})";

    public override string Broadcast(string pointer) => $"Vector256.Create(*({pointer}))";

    public override string Add(string a, string b) => $"({a} + {b})";

    public override string Sub(string a, string b) => $"({a} - {b})";

    public override string Mul(string a, string b) => $"({a} * {b})";

    public override string Div(string a, string b) => $"({a} / {b})";

    public override string Fma(string acc, string a, string b) => $"Vector256.FusedMultiplyAdd({a}, {b}, {acc})";

    public override string Fnma(string acc, string a, string b) => $"Vector256.FusedMultiplyAdd(-{a}, {b}, {acc})";

    public override string Max(string a, string b) => Select(Greater(a, b), a, b);

    public override string Greater(string a, string b) => $"Vector256.GreaterThan({a}, {b})";

    public override string Select(string mask, string a, string b) => $"Vector256.ConditionalSelect({mask}, {a}, {b})";

    public override string And(string mask, string a) => $"({mask} & {a})";

    public override string SwapPairs(string a) => $"Vector256.Shuffle({a}, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6))";
}
