using System.Globalization;
using System.Text.Json;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Tests.Spec;

/// <summary>
/// docs/spec.md lists every key as the reader defines it, in the words of model.schema.json, and every diagnostic with a message that
/// the build prints.
/// </summary>
public sealed class SpecPageTests
{
    private static readonly string Page = Paths.ReadText("docs", "spec.md").ReplaceLineEndings("\n");
    private static readonly JsonElement Schema = JsonElement.Parse(Paths.ReadText("model.schema.json"));

    [Fact]
    public void EveryKeyHasARowThatAgrees() => Visit(SpecKeys.Root, Schema, "The file", "");

    [Fact]
    public void EveryDiagnosticHasASectionWithARealMessage()
    {
        HashSet<string> real = [.. DiagnosticCases.All.SelectMany(c => c.Run()).Select(DiagnosticText.Describe)];
        foreach (DiagnosticDescriptor descriptor in DiagnosticDescriptors.ById.Values)
        {
            string section = Section($"{descriptor.Id}: {descriptor.Title.ToString(CultureInfo.InvariantCulture)}");
            Assert.Contains("**Cause.** ", section, StringComparison.Ordinal);
            Assert.Contains("**Remedy.** ", section, StringComparison.Ordinal);
            string example = Assert.Single(section.Split('\n'), line => line.StartsWith("    ", StringComparison.Ordinal));
            Assert.Contains(example.Trim(), real);
        }
    }

    [Fact]
    public void TheSmallestSpecOfThePageIsValid()
    {
        string json = Page.Split("```json\n")[1].Split("```")[0];
        Assert.Empty(GeneratorHarness.ForSpec(json, FakePasses.Echo).Run().Diagnostics);
    }

    private static void Visit(SectionDefinition definition, JsonElement schema, string heading, string path)
    {
        string[] rows = [.. Section(heading).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.Equal(definition.Keys.Length, rows.Length);
        foreach ((KeyDefinition key, string row) in definition.Keys.Zip(rows))
        {
            string[] cells = row.Split(" | ");
            Assert.Equal($"| `{key.Name}`", cells[0]);
            Assert.Contains(Value(key), cells[1], StringComparison.Ordinal);
            Assert.Equal(key.Required, cells[2] == "required");
            JsonElement property = schema.GetProperty("properties").GetProperty(key.Name);
            Assert.Equal($"{property.GetProperty("description").GetString()} |", cells[3]);
            if (key.Section is not null)
            {
                JsonElement section = key.Shorthand is null && !key.NumberSetsAll ? property : property.GetProperty("oneOf")[1];
                Visit(key.Section, section, path + key.Name, $"{path}{key.Name}.");
            }
        }
    }

    private static string Value(KeyDefinition key) => key.Kind switch
    {
        KeyKind.Integer or KeyKind.Number => key.Range!.ToString(),
        KeyKind.Choice or KeyKind.ChoiceList => string.Join(", ", key.Choices.Select(c => $"`{c}`")),
        _ => "",
    };

    private static string Section(string heading)
    {
        string[] parts = Page.Split($"\n### {heading}\n");
        Assert.True(parts.Length == 2, $"docs/spec.md needs one section '{heading}'.");
        return parts[1].Split("\n### ")[0];
    }
}
