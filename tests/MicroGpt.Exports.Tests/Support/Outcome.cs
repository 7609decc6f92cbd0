namespace MicroGpt.Exports.Tests;

/// <summary>What a command printed, and its exit code.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>The output, after asserting success and an empty error output.</summary>
    public string Succeeded()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, ExitCode);
        return Output;
    }

    /// <summary>The one line of the error, after asserting that the command failed.</summary>
    public string Failed(int exitCode = 1)
    {
        Assert.Equal(exitCode, ExitCode);
        return Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
