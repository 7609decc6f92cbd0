namespace MicroGpt.Runtime.Data;

/// <summary>What a problem of a task with bands is for.</summary>
public enum DataPart
{
    Training,

    /// <summary>Measured during training and by <c>eval</c>. Choices are made on it.</summary>
    Validation,

    /// <summary>Measured by <c>eval --split test</c> alone. Results are reported on it.</summary>
    Test,
}
