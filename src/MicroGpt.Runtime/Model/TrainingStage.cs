namespace MicroGpt.Runtime.Model;

/// <summary>What learns in a run.</summary>
public enum TrainingStage
{
    /// <summary>Every parameter.</summary>
    Model,

    /// <summary>The exit token alone.</summary>
    Exit,
}
