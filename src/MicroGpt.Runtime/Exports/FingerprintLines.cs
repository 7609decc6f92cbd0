namespace MicroGpt.Runtime.Exports;

/// <summary>The lines of a fingerprint by key, and which of them were read.</summary>
internal sealed class FingerprintLines
{
    /// <summary>Keys that <see cref="Model.ArchitectureDescription"/> and <see cref="Model.TokenizerDescription"/> repeat.</summary>
    private static readonly string[] s_described =
    [
        "tokenizer.kind", "tokenizer.alphabet", "architecture.layers", "architecture.heads", "architecture.embedding",
        "architecture.context", "architecture.feedForward", "architecture.activation", "architecture.positions", "architecture.bias",
        "architecture.tiedHead", "architecture.attention", "architecture.gridWidth", "recursion.steps", "recursion.prelude",
        "recursion.coda", "recursion.exit",
    ];

    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _read = [.. s_described];

    public FingerprintLines(string fingerprint)
    {
        foreach (string line in fingerprint.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            _values[line[..Math.Max(equals, 0)]] = line[(equals + 1)..];
        }
    }

    public string? Optional(string key)
    {
        _read.Add(key);
        return _values.GetValueOrDefault(key);
    }

    public bool Yes(string key) => Optional(key) == "yes";

    /// <summary>The words of a line such as <c>key=first second=2</c>, by name; the first one has the name "".</summary>
    public Dictionary<string, string> Words(string key)
    {
        var words = new Dictionary<string, string>();
        foreach (string word in (Optional(key) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            words[word[..Math.Max(equals, 0)]] = word[(equals + 1)..];
        }

        return words;
    }

    /// <exception cref="MicroGptException">A line was not read, or one that every model has is missing.</exception>
    public void RequireAllKnown(bool recurs)
    {
        string[] needed = recurs ? ["architecture.normalization", "recursion.injection"] : ["architecture.normalization"];
        if (_values.Keys.FirstOrDefault(key => !_read.Contains(key)) is { } unknown)
        {
            throw new MicroGptException(
                $"This model has '{unknown}', which no export but safetensors knows. Use --format safetensors, or a later program.");
        }

        if (needed.FirstOrDefault(key => !_values.ContainsKey(key)) is { } missing)
        {
            throw new MicroGptException(
                $"This model was not compiled from a model.json: it does not say '{missing}'. Use --format safetensors.");
        }
    }
}
