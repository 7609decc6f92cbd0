namespace MicroGpt.Generators.Spec;

internal enum KeyKind { Integer, Number, Boolean, Text, Choice, ChoiceList, Bytes, Section }

/// <summary>What one key of the spec accepts.</summary>
internal sealed record KeyDefinition(string Name, KeyKind Kind)
{
    /// <summary>Limits of an <see cref="KeyKind.Integer"/>, <see cref="KeyKind.Number"/> or <see cref="KeyKind.Bytes"/>.</summary>
    public NumberRange? Range { get; init; }

    /// <summary>Words of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What the words of a <see cref="KeyKind.Choice"/> stand for, in the same order.</summary>
    public IReadOnlyList<object> Values { get; init; } = [];

    /// <summary>Value of an absent key; null where there is none or where it follows from other keys.</summary>
    public object? Default { get; init; }

    public bool Required { get; init; }

    /// <summary>What stands after the key in the message that says it is missing.</summary>
    public string Example { get; init; } = "";

    public SectionDefinition? Section { get; init; }

    /// <summary>An absent section without this has its defaults; with it, the model lacks what the section describes.</summary>
    public bool AbsentMeansNone { get; init; }

    /// <summary>The key of the section that a plain string stands for: <c>"rmsNorm"</c> is <c>{"kind": "rmsNorm"}</c>.</summary>
    public string? Shorthand { get; init; }

    /// <summary>"a whole number from 1 to 1024": completes "It must be".</summary>
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
        _ => "an object in braces",
    };

    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}

/// <summary>The keys of one object of the spec.</summary>
internal sealed record SectionDefinition(params KeyDefinition[] Keys)
{
    public KeyDefinition Key(string name) => Keys.First(key => key.Name == name);
}
