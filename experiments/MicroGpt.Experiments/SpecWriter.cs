using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MicroGpt.Experiments;

/// <summary>
/// Writes the model spec of an arm. All arms of a task differ only in layers and recursion. Steps, rate and seed are options of the
/// command line instead, so that one program serves all trials of an arm.
/// </summary>
internal static class SpecWriter
{
    private const double EntropyWeight = 0.05;
    private const int Warmup = 100;

    /// <summary>Larger than GPT-2's 0.02, because embeddings this narrow learn look-ups sooner.</summary>
    private const double Deviation = 0.1;

    /// <summary>Weight of the tokens of a problem, against 1 for an answer, so that the exit token is trained on them too.</summary>
    private const double PromptWeight = 0.01;

    private const double HeldOut = 0.05;

    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(LearningTask task, Arm arm)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("name", $"{task.Name} {arm.NameOf(task)}");
            json.WriteStartObject("tokenizer");
            json.WriteString("kind", "alphabet");
            json.WriteString("alphabet", task.Alphabet);
            json.WriteEndObject();
            WriteArchitecture(json, task, arm);
            if (arm.IsRecursive)
            {
                WriteRecursion(json, arm);
            }

            WriteTraining(json, task);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WriteArchitecture(Utf8JsonWriter json, LearningTask task, Arm arm)
    {
        json.WriteStartObject("architecture");
        json.WriteNumber("layers", arm.LayersOf(task));
        json.WriteNumber("heads", task.Heads);
        json.WriteNumber("embedding", task.Embedding);
        json.WriteNumber("context", task.Context);
        json.WriteString("normalization", "rmsNorm");
        json.WriteString("activation", "gelu");
        json.WriteString("positions", "learned");
        json.WriteBoolean("bias", false);
        json.WriteStartObject("initialization");
        json.WriteNumber("deviation", Deviation);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRecursion(Utf8JsonWriter json, Arm arm)
    {
        json.WriteStartObject("recursion");
        json.WriteNumber("steps", arm.Loops);
        json.WriteString("injection", "add");
        json.WriteBoolean("loopEmbedding", true);
        json.WriteString("exit", "token");
        json.WriteString("loss", "expected");
        json.WriteNumber("entropyWeight", EntropyWeight);
        json.WriteNumber("finalEntropyWeight", 0);
        json.WriteEndObject();
    }

    private static void WriteTraining(Utf8JsonWriter json, LearningTask task)
    {
        json.WriteStartObject("training");
        json.WriteNumber("batch", task.Batch);
        json.WriteStartObject("schedule");
        json.WriteString("kind", "cosine");
        json.WriteNumber("warmup", Warmup);
        // A final rate of 0 fits every rate that --learning-rate sets.
        json.WriteNumber("finalLearningRate", 0);
        json.WriteEndObject();
        json.WriteString("documents", task.Documents);
        if (task.HasAnswers)
        {
            json.WriteNumber("promptWeight", PromptWeight);
            json.WriteNumber("validation", HeldOut);
        }

        json.WriteEndObject();
    }
}
