namespace MicroGpt.Runtime.Model;

/// <summary>A shape of matrices whose updates are orthogonalized, with padding.</summary>
/// <param name="Flops">FLOPs of orthogonalizing one such matrix.</param>
public readonly record struct MatrixShape(int Rows, int Columns, long Flops);
