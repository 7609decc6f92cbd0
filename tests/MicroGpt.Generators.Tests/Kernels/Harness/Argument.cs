namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>
/// An argument of a kernel: an address or a number. The owner of the memory is kept, so that it lives as long as the call.
/// </summary>
internal readonly unsafe record struct Argument(nint Value, object? Owner = null, bool IsScratch = false)
{
    public static readonly Argument Null = new(0);

    public Floats? Buffer => Owner as Floats;

    public static implicit operator Argument(Floats buffer) => new((nint)buffer.Address, buffer);

    public static implicit operator Argument(Ints values) => new(values.Address, values);

    public static implicit operator Argument(int value) => new(value);

    /// <summary>Private memory: only its guard zones are checked.</summary>
    public static Argument Scratch(Floats buffer) => new((nint)buffer.Address, buffer, true);
}
