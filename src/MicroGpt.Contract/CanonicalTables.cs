namespace MicroGpt.Contract;

/// <summary>Decompositions, compositions and combining classes, read once from the text that is embedded in the assembly.</summary>
internal sealed class CanonicalTables
{
    // Hangul syllables: each of 19 leading letters with each of 21 vowels, without a trailing letter or with one of 27.
    private const int Syllables = 0xAC00;
    private const int Leading = 0x1100;
    private const int Vowels = 0x1161;
    private const int BeforeTrailing = 0x11A7;
    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;
    private const int SyllableCount = LeadingCount * VowelCount * TrailingCount;

    /// <summary>All special characters lie below.</summary>
    private const int End = 0x30000;

    private static readonly Lazy<CanonicalTables> Loaded = new(() => new CanonicalTables());

    private readonly Dictionary<int, (int First, int? Second)> _parts = [];
    private readonly Dictionary<(int First, int Second), int> _wholes = [];
    private readonly Dictionary<int, byte> _classes = [];
    private readonly uint[] _special = new uint[End / 32];

    private CanonicalTables()
    {
        using Stream stream = typeof(CanonicalTables).Assembly.GetManifestResourceStream("CanonicalForm.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.IndexOf('=') is var equals && equals > 0)
            {
                ReadParts(line, equals);
            }
            else if (line[0] != '#')
            {
                ReadClass(line);
            }
        }

        MarkRange(Vowels, Vowels + VowelCount);
        MarkRange(BeforeTrailing + 1, BeforeTrailing + TrailingCount);
    }

    public static CanonicalTables Shared => Loaded.Value;

    /// <summary>Whether composing changes the character, or may join it to what precedes it.</summary>
    public bool IsSpecial(int scalar) => scalar < End && (_special[scalar >> 5] >> (scalar & 31) & 1) != 0;

    /// <summary>Canonical combining class; 0 for a character that is no mark.</summary>
    public int ClassOf(int scalar) => scalar >= CanonicalForm.FirstSpecial && _classes.TryGetValue(scalar, out byte value) ? value : 0;

    /// <summary>Appends the full decomposition of a character.</summary>
    public void Decompose(int scalar, List<int> to)
    {
        if (scalar is >= Syllables and < Syllables + SyllableCount)
        {
            int syllable = scalar - Syllables;
            to.Add(Leading + (syllable / TrailingCount / VowelCount));
            to.Add(Vowels + (syllable / TrailingCount % VowelCount));
            if (syllable % TrailingCount is var trailing && trailing > 0)
            {
                to.Add(BeforeTrailing + trailing);
            }
        }
        else if (_parts.TryGetValue(scalar, out (int First, int? Second) parts))
        {
            Decompose(parts.First, to);
            if (parts.Second is { } second)
            {
                Decompose(second, to);
            }
        }
        else
        {
            to.Add(scalar);
        }
    }

    /// <summary>The character that two others compose to; null if there is none.</summary>
    public int? Compose(int first, int second)
    {
        int leading = first - Leading;
        int vowel = second - Vowels;
        if (leading is >= 0 and < LeadingCount && vowel is >= 0 and < VowelCount)
        {
            return Syllables + (((leading * VowelCount) + vowel) * TrailingCount);
        }

        int syllable = first - Syllables;
        int trailing = second - BeforeTrailing;
        if (syllable is >= 0 and < SyllableCount && syllable % TrailingCount == 0 && trailing is > 0 and < TrailingCount)
        {
            return first + trailing;
        }

        return _wholes.TryGetValue((first, second), out int whole) ? whole : null;
    }

    /// <summary>A line such as <c>*00C0=0041 0300</c>.</summary>
    private void ReadParts(string line, int equals)
    {
        bool composes = line[0] == '*';
        int start = composes ? 1 : 0;
        int whole = Hexadecimal(line.Substring(start, equals - start));
        string[] parts = line.Substring(equals + 1).Split(' ');
        int first = Hexadecimal(parts[0]);
        int? second = parts.Length > 1 ? Hexadecimal(parts[1]) : null;
        _parts.Add(whole, (first, second));
        if (composes)
        {
            _wholes.Add((first, second!.Value), whole);
            MarkRange(second.Value, second.Value + 1);
        }
        else
        {
            MarkRange(whole, whole + 1);
        }
    }

    /// <summary>A line such as <c>0300-0314:230</c>.</summary>
    private void ReadClass(string line)
    {
        string[] range = line.Split('-', ':');
        int first = Hexadecimal(range[0]);
        int end = Hexadecimal(range[range.Length - 2]) + 1;
        byte value = byte.Parse(range[range.Length - 1], System.Globalization.CultureInfo.InvariantCulture);
        MarkRange(first, end);
        for (int scalar = first; scalar < end; scalar++)
        {
            _classes.Add(scalar, value);
        }
    }

    private void MarkRange(int start, int end)
    {
        for (int scalar = start; scalar < end; scalar++)
        {
            _special[scalar >> 5] |= 1u << (scalar & 31);
        }
    }

    private static int Hexadecimal(string digits) => Convert.ToInt32(digits, 16);
}
