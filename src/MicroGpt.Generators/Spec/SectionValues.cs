using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Spec;

/// <summary>
/// One object of the spec after its keys were checked one by one. Defaults are filled in, and mistakes are left out.
/// Call <see cref="IsValid"/> before using a value in a check that involves other values.
/// </summary>
/// <param name="span">Location of the section as a whole.</param>
internal sealed class SectionValues(string path, JsonSpan span)
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonSpan> _spans = new(StringComparer.Ordinal);

    /// <summary>Path of the section, for example "architecture.normalization"; empty for the root.</summary>
    public string Path { get; } = path;

    public JsonSpan Span { get; } = span;

    public string PathOf(string key) => Path.Length == 0 ? key : Path + "." + key;

    /// <summary>Whether the key is in the file, valid or not.</summary>
    public bool IsGiven(string key) => _spans.ContainsKey(key);

    /// <summary>Whether all these keys have valid values, given or by default.</summary>
    public bool IsValid(params string[] keys) => keys.All(_values.ContainsKey);

    /// <summary>Location of the value, or of the section if the value is a default.</summary>
    public JsonSpan SpanOf(string key) => _spans.TryGetValue(key, out JsonSpan span) ? span : Span;

    public void MarkGiven(string key, JsonSpan value) => _spans[key] = value;

    public void Set(string key, object value) => _values[key] = value;

    public int Integer(string key) => (int)Long(key);

    public long Long(string key) => (long)_values[key];

    public float Number(string key) => (float)_values[key];

    public bool Boolean(string key) => (bool)_values[key];

    public string Text(string key) => (string)_values[key];

    /// <summary>Returns a choice as its enum.</summary>
    public T Choice<T>(string key)
        where T : struct, Enum => (T)_values[key];

    /// <summary>Returns a choice as one of the values of its key.</summary>
    public object Choice(string key) => _values[key];

    public DecayGroups Groups(string key) => (DecayGroups)_values[key];

    public SectionValues Section(string key) => (SectionValues)_values[key];
}
