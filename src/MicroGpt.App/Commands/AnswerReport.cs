using MicroGpt.App.Cli;
using MicroGpt.Runtime.Generation;

namespace MicroGpt.App.Commands;

/// <summary>Prints the result of <c>eval --generate</c> as text and as JSON.</summary>
internal static class AnswerReport
{
    public static string ToText(AnswerTrial trial, GenerationOptions options) => string.Join(
        '\n',
        $"answers     {Text.Percent(trial.Accuracy)} of {Text.Plural(trial.Problems, "problem")} right, {Describe(options)}",
        $"mean depth  {Text.Loops(trial.MeanDepth)} of {trial.DepthCounts.Count} loops; "
            + $"{Text.Loops(trial.MeanDepthOfDigits)} without the tokens that end answers",
        $"depths      {string.Join("  ", trial.DepthCounts.Select(count => Text.Percent((double)count / trial.Tokens)))}",
        $"speed       {Text.Count((long)trial.TokensPerSecond)} answer tokens/s, prompts excluded");

    public static string ToJson(AnswerTrial trial, GenerationOptions options) => JsonText.Object(json =>
    {
        JsonText.Number(json, "exitThreshold", options.ExitThreshold);
        JsonText.Number(json, "exitTolerance", options.ExitTolerance);
        json.WriteNumber("problems", trial.Problems);
        JsonText.Number(json, "accuracy", trial.Accuracy);
        JsonText.Number(json, "meanDepth", trial.MeanDepth);
        JsonText.Number(json, "meanDepthOfDigits", trial.MeanDepthOfDigits);
        JsonText.Numbers(json, "depthDistribution", trial.DepthCounts.Select(count => (double)count / trial.Tokens));
        json.WriteNumber("answerTokens", trial.Tokens);
        JsonText.Number(json, "answerTokensPerSecond", trial.TokensPerSecond);
        JsonText.Number(json, "seconds", trial.DecodeSeconds);
    });

    private static string Describe(GenerationOptions options) => options switch
    {
        { ExitTolerance: > 0, ExitThreshold: < 1 } =>
            $"q = {Text.Exact(options.ExitThreshold)} or state change below {Text.Exact(options.ExitTolerance)}",
        { ExitTolerance: > 0 } => $"state change below {Text.Exact(options.ExitTolerance)}",
        { ExitThreshold: < 1 } => $"q = {Text.Exact(options.ExitThreshold)}",
        _ => "all loops",
    };
}
