using MicroGpt.Runtime;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Turns an exception into one sentence with cause and remedy, instead of a stack trace.</summary>
internal static class Diagnosis
{
    /// <summary>Whether the failure leaves the process in an unknown state. Such failures are not caught.</summary>
    public static bool IsFatal(Exception exception) => exception is AccessViolationException or InsufficientExecutionStackException;

    public static string Sentence(Exception exception) => exception switch
    {
        MicroGptException => OneLine(exception.Message),
        OutputException => exception.Message,
        OutOfMemoryException =>
            "There is not enough memory. 'microgpt info' shows what the plan needs; build a smaller model or a smaller batch.",
        IOException or UnauthorizedAccessException => $"A file operation failed: {OneLine(exception.Message)}",
        _ => $"Unexpected failure, please report it. {exception.GetType().Name}: {OneLine(exception.Message)}",
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
