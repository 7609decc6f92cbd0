using System.Globalization;

namespace MicroGpt.Runtime.Text;

/// <summary>A text contains characters that the model has no tokens for.</summary>
public sealed class UnknownCharacterException : MicroGptException
{
    /// <summary>Maximum number of characters that the message names.</summary>
    public const int MostNamed = 20;

    private const string Init = "'microgpt init --data FILE' writes a spec for a text.";

    /// <param name="characters">At least one, in the order of their first occurrence.</param>
    /// <param name="source">Name of the text, for example a file name; null for a prompt.</param>
    public UnknownCharacterException(IReadOnlyList<UnknownCharacter> characters, string? source = null)
        : base(characters.Count == 1 ? DescribeOne(characters[0], source) : DescribeAll(characters, source)) =>
        Characters = characters;

    /// <summary>All of them, in the order of their first occurrence.</summary>
    public IReadOnlyList<UnknownCharacter> Characters { get; }

    private static string DescribeOne(UnknownCharacter character, string? source)
    {
        string times = character.Count == 1 ? "" : $"; it occurs {character.Times}";
        return $"The character {character.Name} at {PlaceOf(character)}{Of(source)} is not in this model's alphabet{times}. "
            + "Add it to tokenizer.alphabet in model.json, or set tokenizer.unknown to \"skip\", and rebuild. "
            + Init;
    }

    private static string DescribeAll(IReadOnlyList<UnknownCharacter> characters, string? source)
    {
        string named = string.Join("; ", characters.Take(MostNamed).Select(character => $"{character.Name} {character.Times}"));
        string more = characters.Count > MostNamed ? $"; and {Number(characters.Count - MostNamed)} more" : "";
        return $"{Number(characters.Count)} characters{Of(source)} are not in this model's alphabet: {named}{more}. "
            + $"The first is at {PlaceOf(characters[0])}. "
            + "Add them to tokenizer.alphabet in model.json, or set tokenizer.unknown to \"skip\", and rebuild. "
            + Init;
    }

    private static string Of(string? source) => source is null ? "" : $" of {source}";

    private static string PlaceOf(UnknownCharacter character) =>
        string.Create(CultureInfo.InvariantCulture, $"line {character.Line}, column {character.Column}");

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
