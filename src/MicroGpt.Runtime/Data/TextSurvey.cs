using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>What a text file consists of: its characters and lines, read once and in pieces.</summary>
public sealed class TextSurvey
{
    private readonly long[] _counts = new long[0x110000];
    private readonly SortedDictionary<int, long> _lineLengths = [];
    private readonly string _path;
    private TextPlace _place = new();

    private TextSurvey(string path) => _path = path;

    /// <summary>Number of characters, line feeds included, after line ends and accents were given one form.</summary>
    public long Length { get; private set; }

    /// <summary>Number of lines that are not empty.</summary>
    public long Lines { get; private set; }

    /// <summary>Number of empty lines between others or before them.</summary>
    public long EmptyLines { get; private set; }

    /// <summary>The characters in code point order, with their counts.</summary>
    public IReadOnlyList<(int Scalar, long Count)> Characters { get; private set; } = [];

    /// <exception cref="MicroGptException">The file is missing, empty, a directory, no file on a disk, or no text.</exception>
    /// <exception cref="OperationCanceledException">The reading was interrupted.</exception>
    public static TextSurvey Read(string path, CancellationToken interruption = default)
    {
        var survey = new TextSurvey(path);
        using var file = Utf8File.Open(path);
        file.RequireRegular();
        var scalars = new TextScalars(CarriageReturns.EndLines, survey.Add, survey.AddPlain);
        for (ReadOnlySpan<byte> text = file.Next(); !text.IsEmpty; text = file.Next())
        {
            interruption.ThrowIfCancellationRequested();
            scalars.Append(text);
        }

        scalars.Finish();
        survey.EndLine(isLast: true);
        survey.Characters = [.. survey._counts.Index().Where(c => c.Item > 0).Select(c => (c.Index, c.Item))];
        return survey;
    }

    /// <summary>Length that this share of the lines does not exceed, in characters. Empty lines do not count.</summary>
    public int LineLength(double share)
    {
        long rest = (long)Math.Ceiling(share * Lines);
        foreach ((int length, long count) in _lineLengths)
        {
            rest -= count;
            if (rest <= 0)
            {
                return length;
            }
        }

        return 0;
    }

    private void AddPlain(ReadOnlySpan<byte> ascii)
    {
        foreach (byte character in ascii)
        {
            Add(character);
        }
    }

    private void Add(int scalar)
    {
        if (scalar == '\n')
        {
            EndLine(isLast: false);
        }
        else if (scalar == 0)
        {
            throw new MicroGptException(
                $"The file {_path} has a NUL character at line {_place.Line}, column {_place.Column}, so it is not text. "
                + "Provide a UTF-8 text file.");
        }

        _counts[scalar]++;
        Length++;
        _place.Advance(scalar);
    }

    private void EndLine(bool isLast)
    {
        int length = _place.Column - 1;
        if (length > 0)
        {
            Lines++;
            _lineLengths[length] = _lineLengths.GetValueOrDefault(length) + 1;
        }
        else if (!isLast)
        {
            EmptyLines++;
        }
    }
}
