using MicroGpt.Runtime.Exports.Foreign;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>A folder that transformers opens, as far as this program understands it.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Begins">Whether a text begins with the document token.</param>
internal sealed record HuggingFaceFolder(string Path, PortableModel Model, Model.TokenizerDescription Tokenizer, bool Begins)
{
    public string Weights => System.IO.Path.Combine(Path, HuggingFaceFormat.WeightsFile);

    /// <exception cref="MicroGptException">A file is missing or damaged, or no model of this program is like it.</exception>
    public static HuggingFaceFolder Read(string path)
    {
        string config = System.IO.Path.Combine(path, HuggingFaceConfig.File);
        string tokenizerFile = System.IO.Path.Combine(path, HuggingFaceTokenizer.File);
        PortableModel model = HuggingFaceConfigReader.Read(config);
        HuggingFaceTokenizerReader tokens = HuggingFaceTokenizerReader.Read(tokenizerFile);
        int count = tokens.Tokenizer.Kind == TokenizerKind.Bytes ? 257 : tokens.Tokenizer.Alphabet.EnumerateRunes().Count() + 1;
        return count == model.Vocabulary
            ? new HuggingFaceFolder(path, model, tokens.Tokenizer, tokens.Begins)
            : throw new MicroGptException(
                $"{path} has a tokenizer of {count} tokens and a model of {model.Vocabulary}. Use a folder whose numbers are equal.");
    }
}
