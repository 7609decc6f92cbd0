namespace MicroGpt.Runtime.Text;

/// <summary>What becomes of carriage returns when text is read.</summary>
internal enum CarriageReturns
{
    /// <summary>CR LF and CR are line feeds: the alphabet lacks the carriage return.</summary>
    EndLines,

    /// <summary>CR LF is a line feed, and any other CR is a character: documents are lines.</summary>
    EndLinesBeforeLineFeed,

    /// <summary>Characters like others.</summary>
    Keep,
}
