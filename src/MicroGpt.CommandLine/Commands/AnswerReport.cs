using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.Runtime.Generation;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Prints the result of <c>eval --generate</c> as text and as JSON.</summary>
internal static class AnswerReport
{
    public static string ToText(AnswerTrial trial, GenerationOptions options) => string.Join(
        '\n',
        $"answers     {Text.Percent(trial.Accuracy)} of {Text.Plural(trial.Problems, "problem")} right, {ExitText.Describe(options.Exits)}",
        $"mean depth  {Text.Loops(trial.MeanDepth)} of {trial.DepthCounts.Count} loops; "
            + $"{Text.Loops(trial.MeanDepthOfDigits)} without the tokens that end answers",
        $"depths      {string.Join("  ", trial.DepthCounts.Select(count => Text.Percent((double)count / trial.Tokens)))}",
        $"speed       {Text.Count((long)trial.TokensPerSecond)} answer tokens/s, prompts excluded; "
            + $"{Text.Fixed(1000 * trial.SecondsPerProblem, 3)} ms per problem with its prompt");

    public static string ToJson(AnswerTrial trial, GenerationOptions options) => JsonText.Object(json =>
    {
        ExitText.Write(json, options.Exits);
        json.WriteNumber("loops", trial.DepthCounts.Count);
        json.WriteNumber("problems", trial.Problems);
        JsonText.Number(json, "accuracy", trial.Accuracy);
        JsonText.Number(json, "meanDepth", trial.MeanDepth);
        JsonText.Number(json, "meanDepthOfDigits", trial.MeanDepthOfDigits);
        JsonText.Numbers(json, "depthDistribution", trial.DepthCounts.Select(count => (double)count / trial.Tokens));
        json.WriteNumber("answerTokens", trial.Tokens);
        JsonText.Number(json, "answerTokensPerSecond", trial.TokensPerSecond);
        JsonText.Number(json, "seconds", trial.DecodeSeconds);
        JsonText.Number(json, "secondsPerProblem", trial.SecondsPerProblem);
    });
}
