extern alias generators;

using System.Text;
using generators::MicroGpt.Generators.Diagnostics;
using generators::MicroGpt.Generators.Spec;
using MicroGpt.Fuzz.Inputs;

namespace MicroGpt.Fuzz.Targets;

/// <summary>model.json: any content gives either a spec or findings, and a finding lies inside the file.</summary>
internal static class SpecTarget
{
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("spec");

    // Composing here reads the tables of composed text, which then count for no input.
    public static string[] Words { get; } = [.. Json.Words, "o\u0308", generators::MicroGpt.Contract.CanonicalForm.Of("o\u0308")];

    public static void Run(ReadOnlySpan<byte> input)
    {
        // The compiler decodes a file that begins with this mark as UTF-16, in which halves of pairs can stand alone.
        bool wide = input.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]);
        string text = wide ? PromptTarget.Wide(input[2..]) : Encoding.UTF8.GetString(input);
        ParsedSpec parsed = SpecParser.Parse(new SpecFile("model.json", "model.json", text));
        DefectException.Unless(parsed.Spec is null != (parsed.Diagnostics.Count == 0), "either a spec or findings");
        foreach (DiagnosticInfo finding in parsed.Diagnostics)
        {
            string message = finding.ToDiagnostic().GetMessage(System.Globalization.CultureInfo.InvariantCulture);
            bool oneLine = !message.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029');
            DefectException.Unless(message.Length is > 0 and < 2000 && oneLine, "a message is one line");
            LocationInfo place = finding.Location;
            DefectException.Unless(place.Start >= 0 && place.Length >= 0 && place.Start + place.Length <= text.Length, "inside the file");
        }
    }

    public static byte[] Grammar(Draw draw) => Json.Document(draw);
}
