using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Simd;

/// <summary>
/// The vocabulary of one instruction set: each method returns a C# expression. Kernels are written once over it, as
/// operations on virtual 8-lane vectors that take one or two registers.
/// </summary>
internal abstract class VectorIsa
{
    public const int Lanes = 8;

    /// <summary>Lanes of a register of 128 bits, the narrowest of all instruction sets.</summary>
    public const int HalfLanes = 4;

    public static readonly IReadOnlyList<VectorIsa> All = [new PortableIsa(), new Avx2Isa(), new NeonIsa()];

    /// <summary>The runtime's name for it.</summary>
    public abstract Contract.Isa Id { get; }

    /// <summary>Name of the generated struct.</summary>
    public string Name => Id.ToString();

    /// <summary>Register type.</summary>
    public abstract string Vector { get; }

    /// <summary>Static class with the cross-platform helpers for the register type.</summary>
    public abstract string VectorClass { get; }

    /// <summary>Floats per register.</summary>
    public abstract int Width { get; }

    /// <summary>Rows of the register tiles, largest first, down to 1.</summary>
    public abstract IReadOnlyList<int> TileRows { get; }

    /// <summary>Registers side by side in the widest tile.</summary>
    public abstract int PanelRegisters { get; }

    /// <summary>Steps of k in one round of a tile that walks along rows of A; divides 8.</summary>
    public abstract int RowSteps { get; }

    /// <summary>
    /// Floats of the A operand that a product keeps in the second-level cache while it reads the panels of B: half of the
    /// cache of a typical core with this instruction set.
    /// </summary>
    public abstract int ResidentFloats { get; }

    /// <summary>
    /// C# condition under which the kernels may run; null for always. It uses the aliases X86 and Arm for the namespaces of intrinsics.
    /// </summary>
    public abstract string? Supported { get; }

    /// <summary>Namespaces of the intrinsics.</summary>
    public abstract IReadOnlyList<string> Usings { get; }

    /// <summary>Multiply-adds take one lane of a register as a factor, so tiles load rows of A as vectors.</summary>
    public virtual bool HasLaneFma => false;

    public int Parts => Lanes / Width;

    public int PanelWidth => Width * PanelRegisters;

    public string Zero => $"{Vector}.Zero";

    public abstract string Load(string pointer);

    public abstract string Store(string pointer, string value);

    /// <summary>Loads four floats; other lanes become +0.</summary>
    public abstract string LoadHalf(string pointer);

    /// <summary>Stores the first four lanes.</summary>
    public abstract string StoreHalf(string pointer, string value);

    /// <summary>Loads bfloat16 numbers, widened to floats: as many as a register holds.</summary>
    public abstract string LoadBFloat16(string pointer);

    /// <summary>A register filled with the float at an address.</summary>
    public abstract string Broadcast(string pointer);

    public abstract string Add(string a, string b);

    public abstract string Sub(string a, string b);

    public abstract string Mul(string a, string b);

    public abstract string Div(string a, string b);

    /// <summary>acc + a * b, rounded once.</summary>
    public abstract string Fma(string acc, string a, string b);

    /// <summary>acc - a * b, rounded once.</summary>
    public abstract string Fnma(string acc, string a, string b);

    /// <summary>a > b ? a : b.</summary>
    public abstract string Max(string a, string b);

    /// <summary>All bits set in the lanes where a > b.</summary>
    public abstract string Greater(string a, string b);

    /// <summary>a where the mask is set, b elsewhere.</summary>
    public abstract string Select(string mask, string a, string b);

    public abstract string And(string mask, string a);

    /// <summary>Exchanges the lanes of each pair (2i, 2i + 1).</summary>
    public abstract string SwapPairs(string a);

    /// <summary>acc + b * a[lane], rounded once.</summary>
    public virtual string LaneFma(string acc, string b, string a, int lane) => throw new NotSupportedException();

    /// <summary>Rows and columns of the block that <see cref="Transpose"/> handles; 1 = element by element.</summary>
    public virtual int TransposeBlock => 1;

    /// <summary>Statements that transpose a block of registers r0, r1, ...; returns the names of the columns.</summary>
    public virtual IReadOnlyList<string> Transpose(CodeWriter code) => throw new NotSupportedException();

    public string Splat(string scalar) => $"{VectorClass}.Create({scalar})";
}
