using System.Text;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Generation;

/// <summary>Problems as people write and read them: a line, or a grid whose rows end in a slash.</summary>
/// <param name="isGrid">Whether the model answers grids.</param>
/// <param name="isAsked">By token: whether problems ask for an answer at it. Where they do not, an answer is not shown.</param>
internal sealed class ProblemText(CharacterTokenizer tokenizer, bool isGrid, bool[] isAsked)
{
    private const char RowEnd = '/';
    private const char Tab = '\t';

    /// <param name="line">The input, and perhaps a tab and the targets, which are ignored.</param>
    /// <exception cref="MicroGptException">A character is unknown, or the rows of a grid differ in length.</exception>
    public Problem Parse(string line)
    {
        string input = line.Split(Tab)[0];
        string[] rows = isGrid ? input.TrimEnd(RowEnd).Split(RowEnd) : [input];
        int[][] tokens = [.. rows.Select(row => tokenizer.Encode(row))];
        if (tokens.FirstOrDefault(row => row.Length != tokens[0].Length) is { } other)
        {
            throw new MicroGptException(
                $"A grid has rows of {tokens[0].Length} and {other.Length} cells. Give all rows the same length, each but the last with a "
                + $"'{RowEnd}' at its end.");
        }

        return new Problem([.. tokens.SelectMany(row => row)], isGrid ? tokens[0].Length : 0);
    }

    /// <summary>The input, one string for each row.</summary>
    public IReadOnlyList<string> Input(Problem problem) => Rows(problem, problem.Tokens);

    /// <summary>The answer, one string for each row. Tokens that nothing is asked at are those of the input.</summary>
    public IReadOnlyList<string> Answer(Problem problem, IReadOnlyList<int> answer) =>
        Rows(problem, [.. answer.Select((token, i) => Asks(problem, i) ? token : problem.Tokens[i])]);

    /// <summary>Rows in one line.</summary>
    public static string Join(IReadOnlyList<string> rows) => string.Join(RowEnd, rows);

    private bool Asks(Problem problem, int index) => problem.Targets is { } targets ? targets[index] >= 0 : isAsked[problem.Tokens[index]];

    private string[] Rows(Problem problem, IReadOnlyList<int> tokens)
    {
        int width = problem.Width > 0 ? problem.Width : tokens.Count;
        return [.. tokens.Chunk(width).Select(row => Text(row))];
    }

    private string Text(int[] tokens)
    {
        // The document token is no character, but a model may answer it.
        var text = new StringBuilder(tokens.Length);
        foreach (int token in tokens)
        {
            text.Append(token == tokenizer.DocumentToken ? "?" : tokenizer.Decode([token]));
        }

        return text.ToString();
    }
}
