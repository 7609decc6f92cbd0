namespace MicroGpt.Experiments;

/// <summary>
/// A document with places for generated text. Each is between a line <c>&lt;!-- begin: NAME --&gt;</c> and a line
/// <c>&lt;!-- end: NAME --&gt;</c>.
/// </summary>
internal static class MarkedDocument
{
    /// <summary>Replaces the text between markers. Places without a text and texts without a place are left as they are.</summary>
    /// <exception cref="ExperimentException">A place has no end.</exception>
    public static string Fill(string document, IReadOnlyDictionary<string, string> texts)
    {
        foreach ((string name, string text) in texts)
        {
            string begin = $"<!-- begin: {name} -->\n";
            int start = document.IndexOf(begin, StringComparison.Ordinal);
            if (start < 0)
            {
                continue;
            }

            start += begin.Length;
            int end = document.IndexOf($"<!-- end: {name} -->", start, StringComparison.Ordinal);
            if (end < 0)
            {
                throw new ExperimentException(
                    $"The document has 'begin: {name}' without 'end: {name}'. Add the line <!-- end: {name} -->.");
            }

            document = $"{document.AsSpan(0, start)}\n{text}\n{document.AsSpan(end)}";
        }

        return document;
    }
}
