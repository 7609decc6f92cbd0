using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Data;

/// <summary>The amount of data in the buffers of a batch.</summary>
/// <param name="Sequences">
/// Number of sequences, or of documents that attend to themselves alone; each has one <see cref="SequenceSpan"/>.
/// </param>
/// <param name="Rows">Number of rows of all sequences. Each row is a real token.</param>
public readonly record struct BatchShape(int Sequences, int Rows);
