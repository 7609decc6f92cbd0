namespace MicroGpt.Runtime.Text;

/// <summary>Characters of a text that the model has no token for, in the order of their first occurrence.</summary>
internal sealed class UnknownCharacters
{
    private readonly List<UnknownCharacter> _characters = [];
    private readonly Dictionary<int, int> _indices = [];

    public bool Any => _characters.Count > 0;

    /// <param name="scalar">The Unicode scalar value, or a lone surrogate.</param>
    public void Add(int scalar, TextPlace place)
    {
        if (_indices.TryGetValue(scalar, out int index))
        {
            _characters[index] = _characters[index] with { Count = _characters[index].Count + 1 };
        }
        else
        {
            _indices.Add(scalar, _characters.Count);
            _characters.Add(new UnknownCharacter(scalar, place.Line, place.Column, 1));
        }
    }

    /// <param name="source">Name of the text, for example a file name; null for a prompt.</param>
    public UnknownCharacterException ToException(string? source = null) => new(_characters, source);
}
