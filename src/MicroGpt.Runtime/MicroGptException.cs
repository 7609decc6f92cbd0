namespace MicroGpt.Runtime;

/// <summary>
/// An error for the person who uses the program: it states the cause and the remedy. The command line prints only the message,
/// without a stack trace. Every other exception is a defect of this program.
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
