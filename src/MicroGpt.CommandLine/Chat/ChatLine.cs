namespace MicroGpt.CommandLine.Chat;

/// <summary>A line of a chat: a prompt, or a command with its value.</summary>
/// <param name="Command">Name without the slash; null for a prompt.</param>
/// <param name="Text">The prompt, or the value of the command.</param>
internal readonly record struct ChatLine(string? Command, string Text)
{
    private const char Slash = '/';

    /// <summary>A slash begins a command. Two slashes begin a prompt with one.</summary>
    public static ChatLine Parse(string line)
    {
        if (line is not [Slash, .. string rest])
        {
            return new ChatLine(null, line);
        }

        if (rest is [Slash, ..])
        {
            return new ChatLine(null, rest);
        }

        string[] parts = rest.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new ChatLine(parts.Length > 0 ? parts[0] : "", parts.Length > 1 ? parts[1] : "");
    }
}
