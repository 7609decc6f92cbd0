namespace MicroGpt.Generators.Graph;

/// <summary>Which axis the workers of a team divide.</summary>
internal enum Partition
{
    /// <summary>Tokens. A worker has the same share in every such op, so no barrier is needed between them.</summary>
    Rows,

    /// <summary>The rows of the head, which may be fewer.</summary>
    HeadRows,

    /// <summary>(sequence, head) pairs.</summary>
    Heads,

    /// <summary>Rows or columns of a parameter. Every worker reads all tokens in order.</summary>
    Parameters,

    /// <summary>Columns of the output, if there is a single row.</summary>
    Columns,

    /// <summary>Spans: the sequences of a batch.</summary>
    Spans,

    /// <summary>Whole panels of a packed weight.</summary>
    Panels,

    /// <summary>Nothing: one worker computes all of it. The call ends with its operands.</summary>
    Whole,
}

/// <summary>When an op runs.</summary>
internal enum RunCondition
{
    Always,

    /// <summary>In the first loop only.</summary>
    FirstLoop,

    /// <summary>Where a backward pass follows.</summary>
    BeforeBackward,
}
