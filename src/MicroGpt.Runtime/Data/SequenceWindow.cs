namespace MicroGpt.Runtime.Data;

/// <summary>Consecutive predictions in a corpus: inputs are tokens [Start, Start + Count), targets those one further on.</summary>
/// <param name="Start">Index of the first input token in <see cref="TextCorpus.Tokens"/>.</param>
/// <param name="Count">Predictions, which are rows of a batch.</param>
public readonly record struct SequenceWindow(int Start, int Count);
