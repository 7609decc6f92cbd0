namespace MicroGpt.Runtime;

/// <summary>What learns in a run.</summary>
public enum TrainingStage
{
    /// <summary>Every parameter.</summary>
    Model,

    /// <summary>The exit token alone.</summary>
    Exit,
}
