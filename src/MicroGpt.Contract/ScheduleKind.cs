namespace MicroGpt.Contract;

/// <summary>How the learning rate moves after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It falls to the final rate on a line.</summary>
    Linear,

    /// <summary>It falls to the final rate on half a period of a cosine.</summary>
    Cosine,
}
