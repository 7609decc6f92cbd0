namespace MicroGpt.Contract;

/// <summary>
/// Values of <c>tokenizer.unknown</c>. Any other is one character of the alphabet, which stands in for those that it lacks.
/// </summary>
public static class UnknownRule
{
    /// <summary>A text with such a character is refused.</summary>
    public const string Error = "error";

    /// <summary>Such characters are left out of the text.</summary>
    public const string Skip = "skip";
}
