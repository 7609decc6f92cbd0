using System.Text.Json;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Engine;

namespace MicroGpt.CommandLine.Generation;

/// <summary>An exit rule for people and as JSON.</summary>
internal static class ExitText
{
    public static string Describe(ExitOptions exits)
    {
        if (exits.IsNone)
        {
            return "all loops";
        }

        var rules = new List<string>();
        if (exits.Threshold < 1)
        {
            rules.Add($"q = {Text.Exact(exits.Threshold)}");
        }

        if (exits.Tolerance > 0)
        {
            string change = exits.Difference == StateDifference.First ? "state change" : "second difference of the state";
            rules.Add($"{change} below {Text.Exact(exits.Tolerance)}");
        }

        if (exits.Confidence < 1)
        {
            rules.Add($"probability at least {Text.Exact(exits.Confidence)}");
        }

        return string.Join(" or ", rules) + (exits.Scope == ExitScope.Sequence ? ", all tokens together" : "");
    }

    public static void Write(Utf8JsonWriter json, ExitOptions exits)
    {
        json.WriteString("rule", Describe(exits));
        JsonText.Number(json, "exitThreshold", exits.Threshold);
        JsonText.Number(json, "exitTolerance", exits.Tolerance);
        json.WriteString("exitDifference", Words.Of(exits.Difference));
        JsonText.Number(json, "exitConfidence", exits.Confidence);
        json.WriteString("exitScope", Words.Of(exits.Scope));
    }
}
