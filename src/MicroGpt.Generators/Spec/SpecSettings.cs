using System.Globalization;
using MicroGpt.Generators.Collections;

namespace MicroGpt.Generators.Spec;

/// <summary>A key of the spec with the value that the model was built with.</summary>
/// <param name="Key">Path of the key, for example "training.batch".</param>
/// <param name="IsGiven">Whether the file has the key. Otherwise the value is a default, or follows from other keys.</param>
internal sealed record SpecSetting(string Key, string Value, bool IsGiven);

/// <summary>Lists what each key of the spec came to, for people who ask where a value came from.</summary>
internal static class SpecSettings
{
    private static readonly string[] Sections = ["architecture", "recursion", "training", "target"];

    public static EquatableArray<SpecSetting> Of(SectionValues root, ModelSpec spec)
    {
        Dictionary<string, string> derived = Derived(spec);
        return new EquatableArray<SpecSetting>(
            Sections.Where(name => root.IsValid(name)).SelectMany(name => Of(SpecKeys.Root.Key(name), root, derived)));
    }

    private static IEnumerable<SpecSetting> Of(KeyDefinition key, SectionValues values, Dictionary<string, string> derived)
    {
        string path = values.PathOf(key.Name);
        if (key.Kind == KeyKind.Section)
        {
            return values.IsValid(key.Name)
                ? key.Section!.Keys.SelectMany(inner => Of(inner, values.Section(key.Name), derived))
                : [];
        }

        // A default of the table may not be what the reader made of it.
        string? value = derived.TryGetValue(path, out string? found) ? found
            : values.IsValid(key.Name) ? Text(key, values)
            : null;
        return value is null ? [] : [new SpecSetting(path, value, values.IsGiven(key.Name))];
    }

    private static string Text(KeyDefinition key, SectionValues values) => key.Kind switch
    {
        KeyKind.Integer or KeyKind.Bytes => values.Long(key.Name).ToString(CultureInfo.InvariantCulture),
        KeyKind.Number => Number(values.Number(key.Name)),
        KeyKind.Boolean => values.Boolean(key.Name) ? "true" : "false",
        KeyKind.Choice => key.Choices[key.Values.ToList().IndexOf(values.Choice(key.Name))],
        KeyKind.ChoiceList => Groups(values.Groups(key.Name)),
        _ => values.Text(key.Name),
    };

    /// <summary>Values that follow from other keys where the file does not give them.</summary>
    private static Dictionary<string, string> Derived(ModelSpec spec)
    {
        InitializationSpec initial = spec.Architecture.Initialization;
        OptimizerSpec optimizer = spec.Training.Optimizer;
        GroupRates rates = optimizer.LearningRates;
        var derived = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["architecture.feedForward"] = Integer(spec.Architecture.FeedForward),
            ["architecture.initialization.embeddingDeviation"] = Number(initial.EmbeddingDeviation ?? initial.Deviation),
            ["training.optimizer.learningRates.matrices"] = Number(rates.Matrices),
            ["training.optimizer.learningRates.tokenEmbedding"] = Number(rates.TokenEmbedding),
            ["training.optimizer.learningRates.positionEmbedding"] = Number(rates.PositionEmbedding),
            ["training.optimizer.learningRates.head"] = Number(rates.Head),
            ["training.optimizer.learningRates.biases"] = Number(rates.Biases),
            ["training.optimizer.learningRates.gains"] = Number(rates.Gains),
            ["training.schedule.warmup"] = Integer(spec.Training.Schedule.Warmup),
            ["training.schedule.finalLearningRate"] = Number(spec.Training.Schedule.FinalLearningRate),
        };
        if (spec.Recursion is { } recursion)
        {
            derived["recursion.backpropSteps"] = Integer(recursion.BackpropSteps);
            if (recursion.MeanSteps is { } mean)
            {
                derived["recursion.meanSteps"] = Integer(mean);
            }
        }

        return derived;
    }

    private static string Groups(DecayGroups groups) => groups == DecayGroups.None
        ? "none"
        : string.Join(
            ", ", Words.Values<DecayGroups>().Where(group => group != DecayGroups.None && groups.HasFlag(group)).Select(Words.Of));

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Seven digits: shortest forms differ between .NET hosts, and so would the generated code.</summary>
    private static string Number(float value) => value.ToString("G7", CultureInfo.InvariantCulture);
}
