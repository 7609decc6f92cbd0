using MicroGpt.App.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.App.Commands;

/// <summary>The problems of a set answered by greedy generation, with tokens stopping early as the options say.</summary>
/// <param name="Problems">Problems answered.</param>
/// <param name="Right">Answers that are right to the last token, their end included.</param>
/// <param name="DepthCounts">Tokens of answers that took 1, 2, ..., R loops; the last token, which ends the answer, among them.</param>
/// <param name="EndDepth">Sum of the loops of these last tokens.</param>
/// <param name="Ends">How many there are.</param>
/// <param name="DecodeSeconds">Time spent on these tokens; prompts come on top of it.</param>
internal sealed record AnswerTrial(int Problems, int Right, IReadOnlyList<long> DepthCounts, long EndDepth, long Ends, double DecodeSeconds)
{
    public double Accuracy => (double)Right / Problems;

    public long Tokens => DepthCounts.Sum();

    public double MeanDepth => (double)Loops / Tokens;

    /// <summary>The same without the token that ends the answer.</summary>
    public double MeanDepthOfDigits => (double)(Loops - EndDepth) / Math.Max(1, Tokens - Ends);

    public double TokensPerSecond => Tokens / DecodeSeconds;

    private long Loops => DepthCounts.Select((count, i) => count * (i + 1)).Sum();

    /// <param name="parallel">Problems under way at once; only time depends on it.</param>
    /// <exception cref="MicroGptException">The set is not of problems, or the model cannot exit as asked.</exception>
    public static AnswerTrial Run<TModel>(SavedModel<TModel> model, EvaluationSet set, GenerationOptions options, int parallel)
        where TModel : ICompiledModel
    {
        if (set.AnswerMark < 0 || set.SequenceCount == 0)
        {
            throw new MicroGptException("There are no problems to answer: the data must be a task, such as builtin:addition, with some held out.");
        }

        int document = TModel.Description.Architecture.VocabularySize - 1;
        (int[] Prompt, int[] Answer)[] problems = [.. Enumerable.Range(0, set.SequenceCount).Select(i => Divide(set.Tokens(i), set.AnswerMark))];
        int longest = problems.Max(problem => problem.Answer.Length);
        using var generator = new TextGenerator<TModel>(model.Engine, parallel);
        GenerationOptions greedy = options with { MaxTokens = longest, StopToken = document, Sampling = new SamplingOptions { Temperature = 0 } };
        int[][] prompts = [.. problems.Select(problem => problem.Prompt)];

        // Once without the clock: under the JIT the first tokens wait for the compiler.
        generator.Generate(prompts[..Math.Min(prompts.Length, 2 * parallel)], greedy);
        TimeSpan before = generator.DecodeTime;
        IReadOnlyList<GeneratedText> texts = generator.Generate(prompts, greedy);
        return Count(problems, texts, TModel.Description.Architecture.Loops, (generator.DecodeTime - before).TotalSeconds);
    }

    private static AnswerTrial Count((int[] Prompt, int[] Answer)[] problems, IReadOnlyList<GeneratedText> texts, int loops, double seconds)
    {
        long[] counts = new long[loops];
        int right = 0, ends = 0;
        long endDepth = 0;
        foreach (GeneratedText text in texts)
        {
            // The answer's last token is the document token, which ends the text.
            right += text.Stopped && text.Tokens.SequenceEqual(problems[text.Sample].Answer[..^1]) ? 1 : 0;
            foreach (int depth in text.Depths)
            {
                counts[depth - 1]++;
            }

            ends += text.Stopped ? 1 : 0;
            endDepth += text.Stopped ? text.Depths[^1] : 0;
        }

        return new AnswerTrial(texts.Count, right, counts, endDepth, ends, seconds);
    }

    private static (int[] Prompt, int[] Answer) Divide(ReadOnlySpan<int> tokens, int mark)
    {
        int end = tokens.IndexOf(mark) + 1;
        return (tokens[..end].ToArray(), tokens[end..].ToArray());
    }
}
