using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Generates texts with a compiled model by the runtime's own generator.</summary>
internal static class GenerationRunner<TModel>
    where TModel : ICompiledModel
{
    /// <param name="parallel">Maximum number of texts generated at once.</param>
    public static unsafe GenerationRun Run(
        ParameterSet weights, IReadOnlyList<int[]> prompts, GenerationOptions options, RunSettings settings, int parallel)
    {
        using ModelEngine engine = ModelEngine.Create<TModel>(settings.Lanes, settings.Isa, int8: settings.Int8);
        TensorLayout.Write(TModel.Description, weights, engine.Weights.Stored);
        using var generator = new TextGenerator<TModel>(engine, parallel, settings.Loops);
        List<float[]>[] logits = [.. prompts.Select(_ => new List<float[]>())];
        generator.OnLogits = (sample, values) => logits[sample].Add(values.ToArray());
        IReadOnlyList<GeneratedText> texts = generator.Generate(prompts, options);
        return new GenerationRun { Texts = texts, Logits = [.. logits.Select(draws => draws.ToArray())] };
    }
}
