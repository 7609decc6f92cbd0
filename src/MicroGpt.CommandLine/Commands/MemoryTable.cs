using System.Globalization;
using System.Text.Json;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Training;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>
/// The memory plan of a model for training and for generation, as a table and as JSON: every buffer that the program takes, except for the
/// data, which are not known before a run.
/// </summary>
internal sealed class MemoryTable(ModelDescription model)
{
    private readonly MemoryPlan _plan = model.Plan;
    private readonly MemoryNeeds _needs = MemoryNeeds.Of(model, model.Training, model.Plan.Threads, split: null, samples: 0);
    private readonly GenerationMemory _generation = GenerationMemory.Of(model);

    /// <summary>Recomputed FLOPs as a share of the model's training FLOPs.</summary>
    public double RecomputedShare => model.TrainFlopsPerToken == 0 ? 0 : (double)_plan.RepeatedFlopsPerToken / model.TrainFlopsPerToken;

    public IReadOnlyList<(string Name, long? Training, long? Generation)> Rows =>
    [
        ("packed weights", _plan.PackedBytes, _generation.Packed),
        ("master weights", _plan.MasterBytes, _generation.Master),
        ("gradients", _plan.GradientsBytes, null),
        ("optimizer", _plan.OptimizerBytes, null),
        ("kept activations", _plan.KeptBytes, null),
        ("workspace", _plan.WorkspaceBytes, _generation.Workspace),
        ("KV cache", null, _generation.Cache),
        ("batch", _needs.Trainer.Batch, null),
        ("evaluation batch", _needs.Trainer.Evaluation, null),
        ("files", _needs.Files, _needs.Files),
        ("program", _needs.Program, _needs.Program),
        ("peak", _needs.Total, _generation.Total + _needs.Files + _needs.Program),
    ];

    public IEnumerable<string> Lines()
    {
        string workers = Text.Plural(_plan.Threads, "worker");
        string batch = model.Training.Batch.ToString(CultureInfo.InvariantCulture);
        yield return $"memory plan          training    generation   ({workers}, batch {batch}; one text)";
        foreach ((string name, long? training, long? generation) in Rows)
        {
            yield return $"  {name,-16}{Cell(training),13}{Cell(generation),14}".TrimEnd();
        }

        yield return "  data              1 byte a token, or 2 for a vocabulary above 256; with documents 8 more a document";
        yield return $"  recomputed      {Text.Percent(RecomputedShare),12}    of training's FLOPs: {Kept()}";
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("plan");
        json.WriteNumber("weightsBytes", _plan.PackedBytes + _plan.MasterBytes);
        json.WriteNumber("gradientsBytes", _plan.GradientsBytes);
        json.WriteNumber("optimizerBytes", _plan.OptimizerBytes);
        json.WriteNumber("activationsBytes", _plan.KeptBytes + _plan.WorkspaceBytes);
        json.WriteNumber("totalBytes", _plan.TotalBytes);
        json.WriteNumber("packedBytes", _plan.PackedBytes);
        json.WriteNumber("masterBytes", _plan.MasterBytes);
        json.WriteNumber("keptBytes", _plan.KeptBytes);
        json.WriteNumber("workspaceBytes", _plan.WorkspaceBytes);
        json.WriteNumber("batchBytes", _needs.Trainer.Batch);
        json.WriteNumber("evaluationBytes", _needs.Trainer.Evaluation);
        json.WriteNumber("filesBytes", _needs.Files);
        json.WriteNumber("programBytes", _needs.Program);
        json.WriteNumber("peakBytes", _needs.Total);
        json.WriteNumber("recomputedFlopsPercent", 100 * RecomputedShare);
        json.WriteNumber("threads", _plan.Threads);
        json.WriteEndObject();
        json.WriteStartObject("generation");
        json.WriteNumber("weightsBytes", _generation.Packed + _generation.Master);
        json.WriteNumber("workspaceBytes", _generation.Workspace);
        json.WriteNumber("cacheBytes", _generation.Cache);
        json.WriteNumber("totalBytes", _generation.Total);
        json.WriteEndObject();
    }

    private static string Cell(long? bytes) => bytes is { } known ? Text.MiB(known) : "";

    private string Kept()
    {
        int loops = Math.Min(model.Architecture.BackpropSteps, model.Architecture.Loops);
        int layers = model.Architecture.Layers;
        if (_plan.RepeatedFlopsPerToken == 0)
        {
            return "everything is kept";
        }

        string inputs = loops == 1 ? "" : $", block inputs of {_plan.KeptLoops} of {Text.Plural(loops, "loop")} kept";
        return _plan.SharesBlocks
            ? $"{_plan.KeptBlocks} of {Text.Plural((long)loops * layers, "block")} kept{inputs}"
            : $"{_plan.KeptLoops} of {Text.Plural(loops, "loop")} kept";
    }
}
