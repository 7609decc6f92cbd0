using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Spec;

/// <summary>model.schema.json, which editors use, says what the table says, which the reader uses.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Schema = JsonElement.Parse(Paths.ReadText("model.schema.json"));

    [Fact]
    public void KeysAndRequirementsAgree() => ForEachSection((definition, schema, path) =>
    {
        Assert.Equal(definition.Keys.Select(k => path + k.Name), Names(schema.GetProperty("properties")).Select(n => path + n));
        Assert.Equal(
            definition.Keys.Where(k => k.Required).Select(k => path + k.Name),
            Strings(schema, "required").Select(n => path + n));
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
    });

    [Fact]
    public void TypesAndRangesAgree() => ForEachKey((key, schema, path) =>
    {
        switch (key.Kind)
        {
            case KeyKind.Integer or KeyKind.Number:
                Assert.Equal((path, key.Kind == KeyKind.Integer ? "integer" : "number"), (path, schema.GetProperty("type").GetString()));
                Assert.Equal((path, key.Range), (path, RangeOf(schema)));
                break;
            case KeyKind.Boolean or KeyKind.Text:
                Assert.Equal((path, key.Kind == KeyKind.Boolean ? "boolean" : "string"), (path, schema.GetProperty("type").GetString()));
                break;
            case KeyKind.Bytes:
                Assert.Equal(key.Range, RangeOf(schema.GetProperty("oneOf")[0]));
                break;
        }
    });

    [Fact]
    public void ChoicesAgree() => ForEachKey((key, schema, path) =>
    {
        JsonElement holder = key.Kind == KeyKind.ChoiceList ? schema.GetProperty("items") : schema;
        Assert.Equal(key.Choices.Select(c => $"{path}={c}"), Strings(holder, "enum").Select(c => $"{path}={c}"));
    });

    [Fact]
    public void DefaultsAgree() => ForEachKey((key, schema, path) =>
    {
        string? written =
            key.Kind != KeyKind.Section && schema.TryGetProperty("default", out JsonElement value) ? value.GetRawText() : null;
        Assert.Equal($"{path}: {DefaultOf(key)}", $"{path}: {Normalize(key, written)}");
    });

    [Fact]
    public void TheShorthandOfNormalizationIsAChoiceOfItsKind()
    {
        JsonElement either = Schema.GetProperty("properties").GetProperty("architecture").GetProperty("properties")
            .GetProperty("normalization").GetProperty("oneOf");
        KeyDefinition key = SpecKeys.Root.Key("architecture").Section!.Key("normalization");
        Assert.Equal(key.Section!.Key(key.Shorthand!).Choices, Strings(either[0], "enum"));
    }

    [Fact]
    public void TheShorthandOfDropoutIsARate()
    {
        JsonElement either = Schema.GetProperty("properties").GetProperty("training").GetProperty("properties")
            .GetProperty("dropout").GetProperty("oneOf");
        KeyDefinition key = SpecKeys.Root.Key("training").Section!.Key("dropout");
        Assert.True(key.NumberSetsAll);
        Assert.All(key.Section!.Keys, rate => Assert.Equal(rate.Range, RangeOf(either[0])));
    }

    [Theory]
    [InlineData("256 MiB", true)]
    [InlineData("2GB", true)]
    [InlineData(".5 tib", true)]
    [InlineData("7 B", true)]
    [InlineData("256", false)]
    [InlineData("MiB", false)]
    [InlineData("1,5 GB", false)]
    [InlineData("-1 GB", false)]
    [InlineData("2 GX", false)]
    [InlineData("2 iB", false)]
    public void AmountsOfMemoryAgree(string text, bool valid)
    {
        string pattern = Schema.GetProperty("properties").GetProperty("training").GetProperty("properties")
            .GetProperty("memoryBudget").GetProperty("oneOf")[1].GetProperty("pattern").GetString()!;
        Assert.Equal(valid, Regex.IsMatch(text, pattern));
        Assert.Equal(valid, ByteSize.TryParse(text, out _));
    }

    [Fact]
    public void EveryKeyIsDescribed() => ForEachKey((_, schema, path) =>
        Assert.True(schema.GetProperty("description").GetString()!.EndsWith('.'), path));

    private static void ForEachSection(Action<SectionDefinition, JsonElement, string> check) => Visit(SpecKeys.Root, Schema, "", check);

    private static void ForEachKey(Action<KeyDefinition, JsonElement, string> check) => ForEachSection((definition, schema, path) =>
    {
        foreach (KeyDefinition key in definition.Keys)
        {
            check(key, schema.GetProperty("properties").GetProperty(key.Name), path + key.Name);
        }
    });

    private static void Visit(
        SectionDefinition definition, JsonElement schema, string path, Action<SectionDefinition, JsonElement, string> check)
    {
        check(definition, schema, path);
        foreach (KeyDefinition key in definition.Keys.Where(k => k.Section is not null))
        {
            JsonElement section = schema.GetProperty("properties").GetProperty(key.Name);
            section = key.Shorthand is null && !key.NumberSetsAll ? section : section.GetProperty("oneOf")[1];
            Visit(key.Section!, section, $"{path}{key.Name}.", check);
        }
    }

    private static NumberRange RangeOf(JsonElement schema)
    {
        bool above = schema.TryGetProperty("exclusiveMinimum", out JsonElement minimum);
        bool below = schema.TryGetProperty("exclusiveMaximum", out JsonElement maximum);
        return new NumberRange(
            (above ? minimum : schema.GetProperty("minimum")).GetDouble(),
            (below ? maximum : schema.GetProperty("maximum")).GetDouble(),
            above,
            below);
    }

    private static string? DefaultOf(KeyDefinition key) => key.Default switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        DecayGroups groups => string.Join(' ', key.Choices.Where((_, i) => ((int)groups >> i & 1) != 0)),
        Enum choice => $"\"{key.Choices[key.Values.ToList().IndexOf(choice)]}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        object other => throw new InvalidOperationException($"{other}"),
    };

    /// <summary>The schema's default in the words of <see cref="DefaultOf"/>: numbers as the floats that they become.</summary>
    private static string? Normalize(KeyDefinition key, string? written) => (key.Kind, written) switch
    {
        (KeyKind.Number, not null) => float.Parse(written, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        (KeyKind.ChoiceList, not null) => string.Join(' ', JsonElement.Parse(written).EnumerateArray().Select(e => e.GetString())),
        _ => written,
    };

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);

    private static IEnumerable<string> Strings(JsonElement element, string property) =>
        element.TryGetProperty(property, out JsonElement list) ? list.EnumerateArray().Select(e => e.GetString()!) : [];
}
