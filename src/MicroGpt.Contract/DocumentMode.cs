namespace MicroGpt.Contract;

/// <summary>How a file divides into documents.</summary>
public enum DocumentMode
{
    /// <summary>Lines where the alphabet has no newline, else text.</summary>
    Auto,

    /// <summary>Every line that is not empty is a document, begun and ended by the document token.</summary>
    Lines,

    /// <summary>The whole file is one continuous text, without document tokens.</summary>
    Text,
}
