namespace MicroGpt.Runtime.Numerics;

/// <summary>
/// Dot products of int8 codes on one instruction set. Sums are exact in int32, so every implementation gives the same integers.
/// </summary>
public unsafe interface IInt8Dot
{
    /// <summary>Dot products of a row with adjacent columns of a panel.</summary>
    /// <param name="x">Codes of the row, from -127 to 127.</param>
    /// <param name="w">Codes of the panel: for each group of four inputs, the four codes of each column.</param>
    /// <param name="columns">Columns of the panel: <see cref="Int8Panels.Columns"/>, or fewer in multiples of 8.</param>
    /// <param name="groups">Groups of four inputs.</param>
    /// <param name="sums">One sum for each column.</param>
    static abstract void Sums(sbyte* x, sbyte* w, nint columns, nint groups, int* sums);
}
