namespace MicroGpt.Runtime.Data;

/// <summary>
/// The bands of difficulty of a task, and the part of each document. Training problems have the difficulty of the first band. Every band
/// has validation and test problems of its own, the same ones for every seed.
/// </summary>
internal sealed class ProblemBands
{
    private readonly TokenRanges _parts = new();
    private readonly TokenRanges _documentBands = new();
    private readonly TokenRanges _bands = new();

    /// <param name="names">Names of the bands, from the easiest to the hardest.</param>
    /// <param name="runs">The parts of the task's lines, in their order.</param>
    public ProblemBands(IReadOnlyList<string> names, IReadOnlyList<BandRun> runs)
    {
        Names = names;
        int document = 0;
        foreach (BandRun run in runs)
        {
            _parts.Begin(document, (int)run.Part);
            _documentBands.Begin(document, run.Band);
            document += run.Lines;
        }
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Memory of the lists.</summary>
    public long Bytes => _parts.Bytes + _documentBands.Bytes + _bands.Bytes;

    public DataPart PartOf(int document) => (DataPart)_parts.At(document);

    /// <summary>Band of the document that has a token.</summary>
    /// <param name="token">Index in the corpus.</param>
    public int BandAt(int token) => _bands.At(token);

    /// <summary>Finds the tokens of the bands.</summary>
    public void Locate(IEnumerable<SequenceWindow> documents)
    {
        int index = 0;
        foreach (SequenceWindow document in documents)
        {
            _bands.Begin(document.Start, _documentBands.At(index++));
        }
    }
}

/// <summary>Consecutive lines of a task for one part and of one band.</summary>
internal readonly record struct BandRun(DataPart Part, int Band, int Lines);
