namespace MicroGpt.CommandLine.Init;

/// <summary>The options of <c>init</c>.</summary>
/// <param name="Data">The text.</param>
/// <param name="Target">Path of the spec.</param>
internal sealed record InitRequest(string Data, string Target)
{
    /// <summary>A recipe of <see cref="Recipe.Names"/>; null to choose one by the text and the time.</summary>
    public string? Preset { get; init; }

    /// <summary>How long training may take; null for the steps of the preset, or five minutes.</summary>
    public TimeSpan? Time { get; init; }

    public DeviceKind Device { get; init; }

    /// <summary>Characters that occur less often are left out of the alphabet.</summary>
    public long MinCount { get; init; } = 1;

    /// <summary>Whether a file that exists may be replaced.</summary>
    public bool Force { get; init; }
}
