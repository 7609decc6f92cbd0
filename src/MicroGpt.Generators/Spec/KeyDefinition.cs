namespace MicroGpt.Generators.Spec;

internal enum KeyKind { Integer, Number, Boolean, Text, Choice, ChoiceList, Bytes, Section }

/// <summary>What one key of the spec accepts.</summary>
internal sealed record KeyDefinition(string Name, KeyKind Kind)
{
    /// <summary>Limits of an <see cref="KeyKind.Integer"/>, <see cref="KeyKind.Number"/> or <see cref="KeyKind.Bytes"/>.</summary>
    public NumberRange? Range { get; init; }

    /// <summary>The words of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The values of the words of a <see cref="KeyKind.Choice"/>, in the same order.</summary>
    public IReadOnlyList<object> Values { get; init; } = [];

    /// <summary>Value of an absent key; null if it has none or if it follows from other keys.</summary>
    public object? Default { get; init; }

    public bool Required { get; init; }

    /// <summary>Example in the message that reports the key as missing.</summary>
    public string Example { get; init; } = "";

    public SectionDefinition? Section { get; init; }

    /// <summary>
    /// Whether an absent section means that the model lacks what the section describes. Otherwise an absent section has its
    /// defaults.
    /// </summary>
    public bool AbsentMeansNone { get; init; }

    /// <summary>The key that a plain string sets: with "kind", <c>"rmsNorm"</c> means <c>{"kind": "rmsNorm"}</c>.</summary>
    public string? Shorthand { get; init; }

    /// <summary>Whether a plain number sets every key of the section, which are all numbers of one range.</summary>
    public bool NumberSetsAll { get; init; }

    /// <summary>Completes the sentence "It must be ...", for example "a whole number from 1 to 1024".</summary>
    public string Expectation => Kind switch
    {
        KeyKind.Integer => $"a whole number {Range}",
        KeyKind.Number => $"a number {Range}",
        KeyKind.Boolean => "true or false",
        KeyKind.Text => "text in double quotes",
        KeyKind.Choice => $"one of {Quoted(Choices)}",
        KeyKind.ChoiceList => $"a list of {Quoted(Choices)}",
        KeyKind.Bytes => "an amount of memory from 1 byte to 1 EiB, such as \"256 MiB\", or a number of bytes",
        _ when Shorthand is not null => $"an object in braces, or one of {Quoted(Section!.Key(Shorthand).Choices)}",
        _ when NumberSetsAll => $"an object in braces, or a number {Section!.Keys[0].Range}",
        _ => "an object in braces",
    };

    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}

/// <summary>The keys of one object of the spec.</summary>
internal sealed record SectionDefinition(params KeyDefinition[] Keys)
{
    public KeyDefinition Key(string name) => Keys.First(key => key.Name == name);
}
