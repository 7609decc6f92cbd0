namespace MicroGpt.Experiments;

/// <summary>Ends the program with a sentence for the person who started it.</summary>
internal sealed class ExperimentException(string message) : Exception(message);
