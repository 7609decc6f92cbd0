namespace MicroGpt.Generators.Kernels;

/// <summary>
/// The inner extent of a tensor. Segments (attention heads) are padded to whole 8-lane vectors, so that each starts
/// at a vector. Tensors without heads have a single segment. Pad lanes hold +0. Heads of four floats may be packed: two of them share
/// a vector.
/// </summary>
internal readonly record struct Extent(int Count, int Segment)
{
    /// <summary>Lanes of the virtual vector that every reduction is defined over.</summary>
    public const int Lanes = 8;

    private const int LineFloats = 16;

    /// <summary>Whether segments have no padding.</summary>
    public bool IsPacked { get; init; }

    public static Extent Of(int count) => new(count, count);

    public int PaddedSegment => IsPacked ? Segment : RoundUp(Segment, Lanes);

    public int Padded => Count / Segment * PaddedSegment;

    public bool HasPads => Padded != Count;

    /// <summary>
    /// Elements between rows of an activation: an odd multiple of 16, which is a 64-byte line of floats or 32 bytes of bfloat16. A power of
    /// two would map a column walk onto a few sets of the first-level cache.
    /// </summary>
    public int Stride
    {
        get
        {
            if (Padded < 4 * LineFloats)
            {
                return Padded;
            }

            int lines = RoundUp(Padded, LineFloats) / LineFloats;
            return (lines | 1) * LineFloats;
        }
    }

    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    public override string ToString() => HasPads ? $"{Count}->{Padded}" : $"{Count}";
}
