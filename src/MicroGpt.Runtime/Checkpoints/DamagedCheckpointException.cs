namespace MicroGpt.Runtime.Checkpoints;

/// <summary>A file of a checkpoint is missing, unreadable, or not what was written. Other checkpoints of the run may be whole.</summary>
public sealed class DamagedCheckpointException : MicroGptException
{
    public DamagedCheckpointException()
    {
    }

    public DamagedCheckpointException(string message)
        : base(message)
    {
    }

    public DamagedCheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="fault">What is wrong, as a clause.</param>
    internal static DamagedCheckpointException Of(string path, string fault) =>
        new($"{path} is damaged: {fault}. Use another checkpoint of the run, or a copy.");
}
