using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Shows what was decided at build time, and the kernels and threads that this machine would use.</summary>
internal static class InfoCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = OptionKinds.Flag("--json", "Print one JSON object.");
        Option<string?> isa = SharedOptions.Isa();
        Option<int?> threads = SharedOptions.Threads();
        var command = new Command("info", "Show parameters, FLOPs per token, the memory plan, and each setting with its source.")
        {
            json, isa, threads,
        };
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads));
            var settings = new SettingsTable(TModel.Description, Options(result.GetValue(threads)));
            if (result.GetValue(json))
            {
                terminal.WriteLine(ToJson(TModel.Description, compute, settings));
            }
            else
            {
                WriteTable(TModel.Description, compute, terminal);
                foreach (string line in settings.Lines())
                {
                    terminal.WriteLine(line);
                }
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The options that take the place of a key of the spec.</summary>
    private static Dictionary<string, string> Options(int? threads) =>
        threads is { } count ? new() { ["target.threads"] = count.ToString(CultureInfo.InvariantCulture) } : [];

    private static void WriteTable(ModelDescription model, Compute compute, Terminal terminal)
    {
        ArchitectureDescription shape = model.Architecture;
        terminal.WriteLine($"model         {model.Name}");
        terminal.WriteLine($"shape         {Text.Shape(model)}");
        terminal.WriteLine($"              {Words.Of(shape.Normalization)}, {Words.Of(shape.Activation)}, "
            + $"{Words.Of(shape.Attention)} attention, {Words.Of(shape.Positions)} positions, "
            + $"{(shape.Bias ? "biases" : "no biases")}, {(shape.TiedHead ? "tied" : "own")} head");
        if (shape.Loops > 1)
        {
            string exit = shape.HasExit ? $"exit token from loop {shape.MinSteps} on" : "no exit token";
            string steps = shape.MeanSteps is { } mean ? $", training samples the depth with mean {mean}"
                : shape.DepthIsLongest ? ", training takes two more than the longest document has tokens, at most these" : "";
            terminal.WriteLine($"recursion     {shape.Loops} loops{steps}, {exit}, loss {Loss(shape.LoopLoss)}");
        }

        terminal.WriteLine($"vocabulary    {shape.VocabularySize} tokens ({Words.Of(model.Tokenizer.Kind)} and the document token)");
        terminal.WriteLine($"parameters    {Text.Count(model.ParameterCount)}");
        terminal.WriteLine($"training      {Text.Count(model.TrainFlopsPerToken)} FLOPs per token");
        if (model.OrthogonalizeFlops > 0)
        {
            terminal.WriteLine($"              {Text.Count(model.OrthogonalizeFlops)} FLOPs per step to orthogonalize updates");
        }

        terminal.WriteLine($"optimizer     {model.Training.Optimizer.Name()}, state in {model.Training.OptimizerState.Name()}");
        terminal.WriteLine($"weights       stored in {model.Training.Weights.Name()}");
        terminal.WriteLine($"activations   kept in {model.Training.Precision.Name()}");
        terminal.WriteLine($"kernels       {IsaChoice.Name(compute.Isa)}, {Text.Plural(compute.Threads, "thread")}");
        terminal.WriteLine();
        foreach (string line in new MemoryTable(model).Lines())
        {
            terminal.WriteLine(line);
        }
    }

    private static string Loss(LoopLoss loss) => loss switch
    {
        LoopLoss.Last => "last",
        LoopLoss.Uniform => "uniform",
        _ => "expected",
    };

    private static string ToJson(ModelDescription model, Compute compute, SettingsTable settings) => JsonText.Object(json =>
    {
        json.WriteString("name", model.Name);
        json.WriteNumber("parameters", model.ParameterCount);
        json.WriteNumber("trainFlopsPerToken", model.TrainFlopsPerToken);
        json.WriteNumber("orthogonalizeFlopsPerStep", model.OrthogonalizeFlops);
        WriteShape(json, model.Architecture);
        json.WriteString("optimizer", Words.Of(model.Training.Optimizer));
        json.WriteString("optimizerState", model.Training.OptimizerState.Name());
        json.WriteString("precision", model.Training.Precision.Name());
        json.WriteString("weights", model.Training.Weights.Name());
        new MemoryTable(model).Write(json);
        json.WriteString("isa", IsaChoice.Name(compute.Isa));
        json.WriteNumber("threads", compute.Threads);
        settings.Write(json);
    });

    private static void WriteShape(Utf8JsonWriter json, ArchitectureDescription shape)
    {
        json.WriteStartObject("architecture");
        json.WriteNumber("layers", shape.Layers);
        json.WriteNumber("heads", shape.Heads);
        json.WriteNumber("embedding", shape.Embedding);
        json.WriteNumber("context", shape.Context);
        json.WriteNumber("feedForward", shape.FeedForward);
        json.WriteNumber("vocabulary", shape.VocabularySize);
        json.WriteNumber("loops", shape.Loops);
        json.WriteBoolean("exitToken", shape.HasExit);
        json.WriteNumber("minSteps", shape.MinSteps);
        json.WriteString("loss", Loss(shape.LoopLoss));
        json.WriteEndObject();
    }
}
