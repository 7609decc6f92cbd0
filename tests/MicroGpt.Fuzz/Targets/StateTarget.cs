using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Fuzz.Inputs;

namespace MicroGpt.Fuzz.Targets;

/// <summary>state.json of a checkpoint. What is accepted is written and read again.</summary>
internal static class StateTarget
{
    private static readonly ScratchFile File = new("state");
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("state");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input)
    {
        File.Write(input);
        TrainingState state;
        try
        {
            state = TrainingState.Read(File.Path);
        }
        catch (MicroGptException)
        {
            return;
        }

        DefectException.Unless(state.HyperParameters is not null, "a state that is read has hyper-parameters");
        var stream = new MemoryStream();
        state.Write(stream);
        File.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        DefectException.Unless(TrainingState.Read(File.Path) == state, "a state that is written reads the same");
    }

    public static byte[] Grammar(Draw draw) => Json.Document(draw);
}
