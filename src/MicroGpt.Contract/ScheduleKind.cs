namespace MicroGpt.Contract;

/// <summary>How the learning rate changes after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>It stays constant.</summary>
    Constant,

    /// <summary>It falls linearly to the final rate.</summary>
    Linear,

    /// <summary>It falls to the final rate along half a period of a cosine.</summary>
    Cosine,
}
