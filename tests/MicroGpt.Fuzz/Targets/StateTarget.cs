using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.Fuzz.Targets;

/// <summary>state.json of a checkpoint. What is accepted is written and read again.</summary>
internal static class StateTarget
{
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("state");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input)
    {
        Try(input);
        Try(Sealed.Of(input));
    }

    public static byte[] Grammar(Draw draw) => Json.Document(draw);

    private static void Try(ReadOnlySpan<byte> input)
    {
        TrainingState state;
        try
        {
            state = TrainingState.Parse("state.json", input);
        }
        catch (MicroGptException)
        {
            return;
        }

        byte[] first = Write(state);
        byte[] again = Write(TrainingState.Parse("state.json", first));
        DefectException.Unless(first.AsSpan().SequenceEqual(again), "a state that is written reads the same");
    }

    private static byte[] Write(TrainingState state)
    {
        var stream = new MemoryStream();
        state.Write(stream);
        return stream.ToArray();
    }
}
