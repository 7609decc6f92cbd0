using System.Text.Json;

namespace MicroGpt.CommandLine.Report;

/// <summary>A text that a run wrote after a step.</summary>
internal sealed record RunSample(long Step, string Text);

/// <summary>Texts that a run wrote while it trained (samples.jsonl), thinned: the first, the last, and some evenly between.</summary>
internal sealed class RunSamples
{
    /// <summary>There are at least half as many in a run that wrote more.</summary>
    public const int Most = 16;

    private const int LongestText = 1000;

    private List<RunSample> _kept = [];
    private RunSample? _last;
    private long _count;
    private long _every = 1;

    /// <summary>In the order of their steps.</summary>
    public IReadOnlyList<RunSample> All => _last is null || _kept[^1] == _last ? _kept : [.. _kept, _last];

    public long DamagedLines { get; private set; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RunSamples Read(string path)
    {
        var samples = new RunSamples();
        samples.DamagedLines = JsonLines.Read(path, samples.Add).Damaged;
        return samples;
    }

    internal bool Add(JsonElement line)
    {
        if (!line.TryGetProperty("step", out JsonElement step) || step.ValueKind != JsonValueKind.Number
            || !step.TryGetInt64(out long number) || number < 0
            || !line.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        string whole = text.GetString()!;
        _last = new RunSample(number, whole.Length > LongestText ? whole[..LongestText] + "…" : whole);
        if (_count++ % _every == 0)
        {
            _kept.Add(_last);
            if (_kept.Count == Most)
            {
                _every *= 2;
                _kept = [.. _kept.Where((_, i) => i % 2 == 0)];
            }
        }

        return true;
    }
}
