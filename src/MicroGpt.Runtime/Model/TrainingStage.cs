namespace MicroGpt.Runtime.Model;

/// <summary>Which parameters a run trains.</summary>
public enum TrainingStage
{
    /// <summary>All parameters.</summary>
    Model,

    /// <summary>Only the exit token.</summary>
    Exit,
}
