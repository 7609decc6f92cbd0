namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>The part of a text that the model saw while its window had the same start.</summary>
/// <param name="Tokens">The window when it was longest.</param>
/// <param name="Depths">Loops of every token: all of them for a prompt, its last token apart.</param>
/// <param name="FirstDraw">First of the text's draws that were made in this window.</param>
/// <param name="Draws">How many were; each of the window's last tokens was the newest in one.</param>
internal sealed record GenerationWindow(int[] Tokens, int[] Depths, int FirstDraw, int Draws)
{
    /// <summary>Position of the newest token at a draw, of which the first in the window is 0.</summary>
    public int Newest(int draw) => Tokens.Length - Draws + draw;

    /// <summary>Moves a full window: its last half becomes a prompt.</summary>
    public static IEnumerable<GenerationWindow> Of(GeneratedText text, int context, int loops)
    {
        int[] tokens = [.. text.Prompt, .. text.Tokens];
        int prompt = text.Prompt.Count, start = 0;
        for (int first = 0; first < text.Depths.Count;)
        {
            start = prompt + first - start > context ? prompt + first - (context / 2) : start;
            int draws = Math.Min(context - (prompt + first - start) + 1, text.Depths.Count - first);
            int end = prompt + first + draws - 1;
            int[] depths = [.. Enumerable.Repeat(loops, end - start - draws), .. text.Depths.Skip(first).Take(draws)];
            yield return new GenerationWindow(tokens[start..end], depths, first, draws);
            first += draws;
        }
    }
}
