namespace MicroGpt.Contract;

/// <summary>Characters of a text since the last start, which later ones may still join.</summary>
public sealed class CanonicalSegment
{
    /// <summary>A longer run of marks is divided here, so that no text fills memory. Writing has a few marks on a character.</summary>
    public const int Longest = 128;

    private readonly List<int> _held = [];
    private readonly List<int> _taken = [];

    public bool IsEmpty => _held.Count == 0;

    /// <summary>Whether the segment must be taken before this character is held.</summary>
    public bool EndsBefore(int scalar) => CanonicalForm.IsStart(scalar) || _held.Count == Longest;

    public void Hold(int scalar) => _held.Add(scalar);

    /// <summary>Empties the segment and returns its composed form, which is valid until the next call.</summary>
    public List<int> Take()
    {
        _taken.Clear();
        _taken.AddRange(_held);
        _held.Clear();
        if (_taken.Count > 1 || (_taken.Count == 1 && !CanonicalForm.IsStart(_taken[0])))
        {
            CanonicalForm.Compose(_taken);
        }

        return _taken;
    }
}
