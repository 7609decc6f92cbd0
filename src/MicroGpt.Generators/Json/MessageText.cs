namespace MicroGpt.Generators.Json;

/// <summary>Text of a file in a message.</summary>
internal static class MessageText
{
    /// <summary>Shortens a text and replaces line breaks, because a message is one line. No character is cut in two.</summary>
    public static string Shorten(string text, int longest)
    {
        bool whole = text.Length <= longest;
        int length = whole ? text.Length : char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        char[] line = text.ToCharArray(0, length);
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) || line[i] is '\u2028' or '\u2029' ? ' ' : line[i];
        }

        return new string(line) + (whole ? "" : "...");
    }
}
