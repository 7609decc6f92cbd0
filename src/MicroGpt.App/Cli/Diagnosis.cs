using MicroGpt.Runtime;

namespace MicroGpt.App.Cli;

/// <summary>One sentence for the person instead of a stack trace.</summary>
internal static class Diagnosis
{
    /// <summary>Failures after which nothing the program says can be trusted: let them end the process.</summary>
    public static bool IsFatal(Exception exception) => exception is AccessViolationException or InsufficientExecutionStackException;

    public static string Sentence(Exception exception) => exception switch
    {
        MicroGptException => exception.Message,
        OutOfMemoryException => "There is not enough memory: 'microgpt info' shows what the plan needs; build a smaller model or batch.",
        IOException or UnauthorizedAccessException => $"A file operation failed: {OneLine(exception.Message)}",
        _ => $"Unexpected failure, please report it: {exception.GetType().Name}: {OneLine(exception.Message)}",
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
