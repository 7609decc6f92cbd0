using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Init;

/// <summary>Shows how often each character occurs, in lines of one screen.</summary>
internal static class CharacterTable
{
    private const int Width = 100;
    private const int MostShown = 200;
    private const int MostNamed = 20;

    // So rare that a model hardly learns them.
    private const long Rare = 10;

    public static void Write(TextAlphabet alphabet, Terminal terminal)
    {
        terminal.WriteLine("characters and how often they occur, in the order of the alphabet:");
        IEnumerable<(int Scalar, long Count)> shown = alphabet.Kept.Count <= MostShown
            ? alphabet.Kept
            : alphabet.Kept.OrderByDescending(c => c.Count).Take(MostShown / 4);
        foreach (string line in Wrap(shown.Select(Describe)))
        {
            terminal.WriteLine("    " + line);
        }

        if (alphabet.Kept.Count > MostShown)
        {
            terminal.WriteLine($"    and {Text.Count(alphabet.Kept.Count - (MostShown / 4))} more that are rarer");
        }

        if (alphabet.LeftOut.Count > 0)
        {
            terminal.WriteLine($"left out of the alphabet and skipped in the text: {Named(alphabet.LeftOut)}");
        }

        (int Scalar, long Count)[] rare = [.. alphabet.Kept.Where(c => c.Count < Rare)];
        if (rare.Length > 0 && !alphabet.IsBytes)
        {
            terminal.WriteLine($"rare (--min-count {Rare} would leave them out): {Named(rare)}");
        }
    }

    private static string Named(IReadOnlyList<(int Scalar, long Count)> characters)
    {
        string named = string.Join("; ", characters.Take(MostNamed).Select(c => $"{CharacterName.Of(c.Scalar)}, {Text.Count(c.Count)}"));
        return characters.Count > MostNamed ? $"{named}; and {Text.Count(characters.Count - MostNamed)} more" : named;
    }

    private static string Describe((int Scalar, long Count) character)
    {
        string name = character.Scalar switch
        {
            ' ' => "space",
            '\'' => "'",
            _ => CharacterName.Short(character.Scalar)?.Trim('\'') ?? CharacterName.Of(character.Scalar),
        };
        return $"{name} {Text.Count(character.Count)}";
    }

    private static IEnumerable<string> Wrap(IEnumerable<string> items)
    {
        string line = "";
        foreach (string item in items)
        {
            if (line.Length + item.Length > Width)
            {
                yield return line;
                line = "";
            }

            line += (line.Length == 0 ? "" : "   ") + item;
        }

        yield return line;
    }
}
