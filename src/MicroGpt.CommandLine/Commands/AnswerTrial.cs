using System.Diagnostics;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Answers the problems of a set by greedy generation, with the early exits that the options ask for.</summary>
/// <param name="Problems">Number of problems answered.</param>
/// <param name="Right">Number of answers that are right in every token, including the token that ends the answer.</param>
/// <param name="DepthCounts">
/// Number of answer tokens that took 1, 2, ... loops, up to the number of the run, including the tokens that end answers.
/// </param>
/// <param name="EndDepth">Sum of the loops of the tokens that end answers.</param>
/// <param name="Ends">Number of tokens that end answers.</param>
/// <param name="DecodeSeconds">Time to generate the answer tokens, without the prompts.</param>
/// <param name="Seconds">Time to read all prompts and to generate all answers.</param>
internal sealed record AnswerTrial(
    int Problems, int Right, IReadOnlyList<long> DepthCounts, long EndDepth, long Ends, double DecodeSeconds, double Seconds)
{
    public double Accuracy => (double)Right / Problems;

    public long Tokens => DepthCounts.Sum();

    public double MeanDepth => (double)Loops / Tokens;

    /// <summary>Mean depth without the tokens that end answers.</summary>
    public double MeanDepthOfDigits => (double)(Loops - EndDepth) / Math.Max(1, Tokens - Ends);

    public double TokensPerSecond => Tokens / DecodeSeconds;

    public double SecondsPerProblem => Seconds / Problems;

    private long Loops => DepthCounts.Select((count, i) => count * (i + 1)).Sum();

    /// <param name="parallel">Number of problems generated at once. It changes the time only.</param>
    /// <param name="loops">Number of loops; null for that of the model.</param>
    /// <param name="progress">Called with the number of problems answered so far.</param>
    /// <exception cref="MicroGptException">The set holds no problems, or the model cannot exit as asked.</exception>
    public static AnswerTrial Run<TModel>(
        SavedModel<TModel> model,
        EvaluationSet set,
        GenerationOptions options,
        int parallel,
        int? loops,
        Action<int> progress,
        CancellationToken interruption)
        where TModel : ICompiledModel
    {
        if (set.AnswerMark < 0 || set.SequenceCount == 0)
        {
            throw new MicroGptException(
                "There are no problems to answer. Use the data of a task, such as builtin:addition, with some problems held out.");
        }

        int document = TModel.Description.Architecture.VocabularySize - 1;
        (int[] Prompt, int[] Answer)[] problems =
            [.. Enumerable.Range(0, set.SequenceCount).Select(i => Divide(set.Tokens(i), set.AnswerMark))];
        int longest = problems.Max(problem => problem.Answer.Length);
        using var generator = new TextGenerator<TModel>(model.Engine, parallel, loops);
        GenerationOptions greedy =
            options with { MaxTokens = longest, StopToken = document, Sampling = new SamplingOptions { Temperature = 0 } };
        int[][] prompts = [.. problems.Select(problem => problem.Prompt)];

        // Warm up before timing: under the JIT, the first tokens wait for the compiler.
        generator.Generate(prompts[..Math.Min(prompts.Length, 2 * parallel)], greedy);
        TimeSpan before = generator.DecodeTime;
        var texts = new List<GeneratedText>(prompts.Length);
        long began = Stopwatch.GetTimestamp();
        generator.Generate(prompts, prompts.Length, greedy, Collect, interruption);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double decoding = (generator.DecodeTime - before).TotalSeconds;
        return Count(problems, texts, TModel.Description.Architecture.LoopsOf(loops), decoding, seconds);

        void Collect(GeneratedText text)
        {
            texts.Add(text);
            progress(texts.Count);
        }
    }

    private static AnswerTrial Count(
        (int[] Prompt, int[] Answer)[] problems, List<GeneratedText> texts, int loops, double decoding, double seconds)
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

        return new AnswerTrial(texts.Count, right, counts, endDepth, ends, decoding, seconds);
    }

    private static (int[] Prompt, int[] Answer) Divide(ReadOnlySpan<int> tokens, int mark)
    {
        int end = tokens.IndexOf(mark) + 1;
        return (tokens[..end].ToArray(), tokens[end..].ToArray());
    }
}
