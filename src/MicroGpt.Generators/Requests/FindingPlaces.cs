using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Requests;

/// <summary>
/// Locates findings in the file. The text is read again for this, and only if there is a finding, because generation must not depend on
/// line numbers.
/// </summary>
internal static class FindingPlaces
{
    /// <summary>Returns every finding once, for any number of classes that ask for its spec.</summary>
    public static IEnumerable<DiagnosticInfo> Locate(EquatableArray<CompiledModel> models, EquatableArray<SpecFile> files) =>
        from model in models
        group model.Findings by model.File into found
        let file = files.FirstOrDefault(file => file.Key == found.Key.Key && file.Path == found.Key.Path)
        where file is not null
        from diagnostic in Locate(file, found.SelectMany(findings => findings).Distinct())
        select diagnostic;

    private static EquatableArray<DiagnosticInfo> Locate(SpecFile file, IEnumerable<Finding> findings)
    {
        string text = JsonReader.WithoutByteOrderMark(file.Text ?? "");
        var bag = new DiagnosticBag(file.Path, text);
        JsonNode? root = JsonReader.Read(text).Root;
        foreach (Finding finding in findings)
        {
            bag.Report(DiagnosticDescriptors.ById[finding.Id], root is null ? default : Find(root, finding.Keys), [.. finding.Arguments]);
        }

        return bag.ToArray();
    }

    /// <summary>The value of the first key that the file contains, or else the innermost section around the first key.</summary>
    private static JsonSpan Find(JsonNode root, EquatableArray<string> keys)
    {
        (bool Exists, JsonSpan Span)[] places = [.. keys.Select(key => Find(root, key))];
        return places.Where(place => place.Exists)
            .Concat(places)
            .Select(place => place.Span)
            .Append(new JsonSpan(root.Span.Start, 1))
            .First();
    }

    private static (bool Exists, JsonSpan Span) Find(JsonNode root, string path)
    {
        JsonNode node = root;
        var section = new JsonSpan(root.Span.Start, 1);
        foreach (string name in path.Split('.'))
        {
            if (node.Members.FirstOrDefault(member => member.Name == name) is not { } member)
            {
                return (false, section);
            }

            node = member.Value;
            section = member.NameSpan;
        }

        return (true, node.Span);
    }
}
