namespace MicroGpt.Experiments;

/// <summary>Ends the program with an error message for the person who started it.</summary>
internal sealed class ExperimentException(string message) : Exception(message);
