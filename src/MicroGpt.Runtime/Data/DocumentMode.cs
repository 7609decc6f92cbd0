namespace MicroGpt.Runtime;

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

public static class DocumentModes
{
    /// <summary>The mode named "auto", "lines" or "text".</summary>
    /// <exception cref="MicroGptException">The name is none of these.</exception>
    public static DocumentMode Parse(string name) => name switch
    {
        "auto" => DocumentMode.Auto,
        "lines" => DocumentMode.Lines,
        "text" => DocumentMode.Text,
        _ => throw new MicroGptException($"Unknown kind of documents \"{name}\": use auto, lines or text."),
    };

    /// <summary>Decides <see cref="DocumentMode.Auto"/> by the tokenizer.</summary>
    public static DocumentMode Resolve(this DocumentMode mode, CharacterTokenizer tokenizer)
    {
        if (mode != DocumentMode.Auto)
        {
            return mode;
        }

        return tokenizer.Contains('\n') ? DocumentMode.Text : DocumentMode.Lines;
    }
}
