using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Simd;

/// <summary>
/// An expression on virtual 8-lane vectors, written once and rendered per register. A string converts to the value that
/// a kernel declared under that name.
/// </summary>
internal readonly struct V(Func<VectorIsa, int, string> render)
{
    private const string Nothing = " + 0";

    public string Render(VectorIsa isa, int part) => render(isa, part);

    public static implicit operator V(string name) => new((isa, part) => Local(isa, name, part));

    public static V operator +(V a, V b) => new((isa, p) => isa.Add(a.Render(isa, p), b.Render(isa, p)));

    public static V operator -(V a, V b) => new((isa, p) => isa.Sub(a.Render(isa, p), b.Render(isa, p)));

    public static V operator *(V a, V b) => new((isa, p) => isa.Mul(a.Render(isa, p), b.Render(isa, p)));

    public static V operator /(V a, V b) => new((isa, p) => isa.Div(a.Render(isa, p), b.Render(isa, p)));

    public static V Zero => new((isa, _) => isa.Zero);

    /// <summary>acc + a * b, rounded once.</summary>
    public static V Fma(V acc, V a, V b) => new((isa, p) => isa.Fma(acc.Render(isa, p), a.Render(isa, p), b.Render(isa, p)));

    /// <summary>acc - a * b, rounded once.</summary>
    public static V Fnma(V acc, V a, V b) => new((isa, p) => isa.Fnma(acc.Render(isa, p), a.Render(isa, p), b.Render(isa, p)));

    public static V Max(V a, V b) => new((isa, p) => isa.Max(a.Render(isa, p), b.Render(isa, p)));

    public static V Greater(V a, V b) => new((isa, p) => isa.Greater(a.Render(isa, p), b.Render(isa, p)));

    public static V Select(V mask, V a, V b) => new((isa, p) => isa.Select(mask.Render(isa, p), a.Render(isa, p), b.Render(isa, p)));

    public static V And(V mask, V a) => new((isa, p) => isa.And(mask.Render(isa, p), a.Render(isa, p)));

    public static V SwapPairs(V a) => new((isa, p) => isa.SwapPairs(a.Render(isa, p)));

    public static V Exp(V a) => new((isa, p) => $"VectorMath.Exp({a.Render(isa, p)})");

    /// <summary>The factors of a dropout mask: 0 for what is dropped, 1 / (1 - rate) for the rest.</summary>
    /// <param name="key">Key of the row at its site.</param>
    /// <param name="first">Index of the first element in the row.</param>
    public static V DropoutFactors(string key, string first, DropoutRate rate) => new((isa, p) =>
    {
        string method = isa.Width == VectorIsa.Lanes ? "Eight" : "Four";
        string constants = $"{CSharpLiteral.Of(rate.Threshold)}, {CSharpLiteral.Of(rate.Scale)}";
        return $"DropoutMask.{method}({key}, {Offset(first, p * isa.Width)}, {constants})";
    });

    /// <summary>Eight floats, starting at an address.</summary>
    public static V Load(string pointer) => new((isa, p) => isa.Load(Offset(pointer, p * isa.Width)));

    /// <summary>Eight floats, or four and +0 in the other lanes.</summary>
    public static V Load(string pointer, bool half) => half
        ? new((isa, p) => p == 0 ? isa.LoadHalf(Offset(pointer, 0)) : isa.Zero)
        : Load(pointer);

    /// <summary>Numbers of either type; half a vector of floats only.</summary>
    public static V Load(StorageType type, string pointer, bool half) => half ? Load(pointer, half) : Load(type, pointer);

    /// <summary>Eight numbers of either type, starting at an address.</summary>
    public static V Load(StorageType type, string pointer) => type == StorageType.Float32
        ? Load(pointer)
        : new((isa, p) => isa.LoadBFloat16(Offset(pointer, p * isa.Width)));

    /// <summary>One scalar in every lane.</summary>
    public static V Splat(string scalar) => new((isa, _) => isa.Splat(scalar));

    public static V Splat(float scalar) => Splat(CSharpLiteral.Of(scalar));

    /// <summary>The constants 0 to 7.</summary>
    public static V LaneNumbers => new((isa, p) =>
        Create(isa, p, lane => CSharpLiteral.Of(lane) + "f"));

    /// <summary>All bits set in the first lanes.</summary>
    public static V FirstLanes(int count) => new((isa, p) =>
        Create(isa, p, lane => lane < count ? "-1" : "0") + ".AsSingle()");

    public static string Local(VectorIsa isa, string name, int part) => isa.Parts == 1 ? name : name + CSharpLiteral.Of(part);

    /// <summary>An address so many floats on. A first vector has the index 0, which needs no addition.</summary>
    public static string Offset(string pointer, long floats)
    {
        string plain = pointer.EndsWith(Nothing, StringComparison.Ordinal)
            ? pointer.Substring(0, pointer.Length - Nothing.Length)
            : pointer;
        return floats == 0 ? plain : $"{plain} + {CSharpLiteral.Of(floats)}";
    }

    private static string Create(VectorIsa isa, int part, Func<int, string> lane) =>
        $"{isa.VectorClass}.Create({string.Join(", ", Enumerable.Range(part * isa.Width, isa.Width).Select(lane))})";
}
