using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Exports.Foreign;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>Reads a folder that transformers opens, if its shape, its alphabet and its constants are those of the compiled model.</summary>
public sealed class HuggingFaceImport : IImportFormat
{
    private const string Remedy = "Rebuild with the spec that 'microgpt init --from' writes for the folder, or name another folder.";

    public string Name => "a folder of Hugging Face's transformers";

    public bool Claims(string path) => File.Exists(Path.Combine(path, HuggingFaceConfig.File));

    public TrainingStage Read(string path, ModelDescription model, StoredWeights weights)
    {
        ArgumentNullException.ThrowIfNull(model);
        FamilyChoice choice = FamilyChoice.OfHuggingFace(model, ModelForm.Of(model), model.Architecture.Loops);
        PortableModel ours = choice.Model ?? throw new MicroGptException(
            $"This program's model does not fit a folder of transformers, whose architectures lack {choice.Lacking}. "
            + "Import what 'microgpt export --format safetensors' wrote.");
        var folder = HuggingFaceFolder.Read(path);
        RequireShape(folder, ours);
        RequireTokenizer(folder, model.Tokenizer);
        using SafetensorsReader reader = SafetensorsReader.Open(folder.Weights);
        new HuggingFaceTensors(folder.Weights, reader, model, weights).Read(ours);
        return TrainingStage.Model;
    }

    private static void RequireShape(HuggingFaceFolder folder, PortableModel ours)
    {
        PortableModel theirs = folder.Model;
        (string What, string Theirs, string Ours)[] rows =
        [
            ("architecture", theirs.Family.Name(), ours.Family.Name()),
            ("layers", Number(theirs.Layers), Number(ours.Layers)),
            ("heads", Number(theirs.Heads), Number(ours.Heads)),
            ("embedding", Number(theirs.Embedding), Number(ours.Embedding)),
            ("context", Number(theirs.Context), Number(ours.Context)),
            ("feedForward", Number(theirs.FeedForward), Number(ours.FeedForward)),
            ("vocabulary", Number(theirs.Vocabulary), Number(ours.Vocabulary)),
            ("epsilon", Number(theirs.Epsilon), Number(ours.Epsilon)),
            ("activation", Words.Of(theirs.Activation), Words.Of(ours.Activation)),
            ("tiedHead", YesNo(theirs.TiedHead), YesNo(ours.TiedHead)),
        ];
        foreach ((string what, string there, string here) in rows)
        {
            if (there != here)
            {
                throw new MicroGptException($"{folder.Path} holds another model ({what} there: {there}; here: {here}). {Remedy}");
            }
        }
    }

    private static void RequireTokenizer(HuggingFaceFolder folder, TokenizerDescription ours)
    {
        if (folder.Tokenizer.Kind != ours.Kind || folder.Tokenizer.Alphabet != ours.Alphabet)
        {
            throw new MicroGptException($"{folder.Path} has another alphabet, or the same characters in another order. {Remedy}");
        }
    }

    private static string YesNo(bool flag) => flag ? "yes" : "no";

    private static string Number(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
