namespace MicroGpt.Runtime;

/// <summary>
/// An error meant for a person: one sentence with the cause and the remedy. The command line prints the message alone,
/// without a stack trace; every other exception is a defect of this program.
/// </summary>
public class MicroGptException : Exception
{
    public MicroGptException()
    {
    }

    public MicroGptException(string message)
        : base(message)
    {
    }

    public MicroGptException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
