using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Data;

/// <summary>What was written into the buffers of a batch.</summary>
/// <param name="Sequences">Sequences, each one <see cref="SequenceSpan"/>.</param>
/// <param name="Rows">Rows of all of them; each row is a real token with a target.</param>
public readonly record struct BatchShape(int Sequences, int Rows);
