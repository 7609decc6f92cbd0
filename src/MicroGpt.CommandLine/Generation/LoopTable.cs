using System.Globalization;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Display;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Generation;

/// <summary>The likeliest next characters after each loop as a table: a row for each loop.</summary>
internal static class LoopTable
{
    /// <summary>Characters of the text that are shown before the token.</summary>
    private const int Before = 20;

    /// <param name="prompt">The prompt as the person wrote it.</param>
    /// <param name="position">Number of the token, from 1.</param>
    public static IEnumerable<string> Lines(
        string prompt, GeneratedText text, LoopGuesses guesses, int position, CharacterTokenizer tokenizer)
    {
        yield return "";
        if (guesses.At(position) is not { } loops)
        {
            yield return $"character {position}: the text ended before it";
            yield break;
        }

        string before = Shown(prompt + tokenizer.Decode([.. text.Tokens.Take(position - 1)]));
        yield return $"character {position}, after \"{before}\": the likeliest characters after each loop";
        int depth = text.Depths[position - 1];
        string drawn = position <= text.Tokens.Count ? TokenName.Of(tokenizer, text.Tokens[position - 1]) : TokenName.End;
        int number = Math.Max(4, Text.Count(loops.Count).Length);
        int name = loops.SelectMany(loop => loop).Max(guess => Cells.Width(TokenName.Of(tokenizer, guess.Token)));
        yield return "loop".PadLeft(number);
        for (int loop = 1; loop <= loops.Count; loop++)
        {
            string cells = string.Concat(loops[loop - 1].Select(guess =>
                $"   {Name(guess)} {Text.Percent(guess.Probability),7}"));
            string end = loop == depth ? $"   writes {drawn}" : loop > depth ? "   not run" : "";
            yield return Text.Count(loop).PadLeft(number) + cells + end;
        }

        string Name(Guess guess)
        {
            string shown = TokenName.Of(tokenizer, guess.Token);
            return shown + new string(' ', name - Cells.Width(shown));
        }
    }

    private static string Shown(string text)
    {
        string line = text.ReplaceLineEndings(" ").Replace('\t', ' ');
        int[] elements = StringInfo.ParseCombiningCharacters(line);
        return elements.Length <= Before ? line : "..." + line[elements[^Before]..];
    }
}
