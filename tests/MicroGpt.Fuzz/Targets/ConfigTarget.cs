using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Exports.Foreign;
using MicroGpt.Runtime.Exports.HuggingFace;

namespace MicroGpt.Fuzz.Targets;

/// <summary>config.json of a folder of transformers: a model that a spec can describe, or a sentence.</summary>
internal static class ConfigTarget
{
    private static readonly ScratchFile File = new("config");
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("config");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input)
    {
        File.Write(input);
        try
        {
            Check(HuggingFaceConfigReader.Read(File.Path));
        }
        catch (MicroGptException)
        {
        }
    }

    public static byte[] Grammar(Draw draw) => Json.Document(draw);

    private static void Check(PortableModel model)
    {
        DefectException.Unless(model.Heads >= 1 && model.Embedding % model.Heads == 0, "heads divide the embedding");
        DefectException.Unless(model.Family == ModelFamily.Gpt2 || model.HeadSize % 2 == 0, "rotary positions turn pairs");
        DefectException.Unless(model.Epsilon is > 0 and <= 1, "epsilon is in its range");
        int[] sizes = [model.Layers, model.Context, model.FeedForward, model.Vocabulary];
        DefectException.Unless(sizes.All(size => size > 0), "sizes are in their ranges");
    }
}
