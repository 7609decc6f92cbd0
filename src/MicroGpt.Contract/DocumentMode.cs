namespace MicroGpt.Contract;

/// <summary>How a file is divided into documents.</summary>
public enum DocumentMode
{
    /// <summary>Lines if the alphabet lacks the newline, else text. A built-in task decides for itself.</summary>
    Auto,

    /// <summary>Every non-empty line is a document, with a document token before and after it.</summary>
    Lines,

    /// <summary>The whole file is one continuous text without document tokens.</summary>
    Text,

    /// <summary>Every non-empty line is an input, a tab and a target of equal length: one target for each input token.</summary>
    Pairs,
}
