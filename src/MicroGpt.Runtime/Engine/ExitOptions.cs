namespace MicroGpt.Runtime.Engine;

/// <summary>Which tokens stop together.</summary>
public enum ExitScope
{
    /// <summary>Each token stops by itself.</summary>
    Token,

    /// <summary>All tokens of a sequence stop at the first loop at which a rule holds for every one of them.</summary>
    Sequence,
}

/// <summary>What <see cref="ExitOptions.Tolerance"/> compares with the norm of the state s_r.</summary>
public enum StateDifference
{
    /// <summary>norm(s_r - s_{r-1}), as in Geiping et al. 2025 (arXiv 2502.05171).</summary>
    First,

    /// <summary>norm(s_r - 2 s_{r-1} + s_{r-2}), as in Pappone et al. 2025 (arXiv 2509.23314).</summary>
    Second,
}

/// <summary>
/// The rules that stop a token before the last loop. A token stops as soon as one of them says so. The default runs all loops.
/// </summary>
public sealed record ExitOptions
{
    /// <summary>No token stops early.</summary>
    public static ExitOptions None { get; } = new();

    /// <summary>
    /// Threshold q: a token stops looping when the exit token's cumulative probability of having stopped reaches q; 1 never stops
    /// early.
    /// </summary>
    public double Threshold { get; init; } = 1;

    /// <summary>
    /// A token stops looping when the relative change of its state drops below this value; 0 never stops early. It needs no training.
    /// </summary>
    public double Tolerance { get; init; }

    /// <summary>The change that <see cref="Tolerance"/> is compared with.</summary>
    public StateDifference Difference { get; init; }

    /// <summary>
    /// A token stops looping when the largest probability of the next token reaches this value; 1 never stops early. It needs no
    /// training, but the head after every loop.
    /// </summary>
    public double Confidence { get; init; } = 1;

    public ExitScope Scope { get; init; }

    /// <summary>Whether all loops run.</summary>
    public bool IsNone => Threshold == 1 && Tolerance == 0 && Confidence == 1;

    /// <exception cref="MicroGptException">An option is out of range.</exception>
    public void Validate()
    {
        if (!(Threshold is >= 0 and <= 1))
        {
            throw new MicroGptException($"The exit threshold {Threshold} is out of range. Use 0 (stop at once) to 1 (never early).");
        }

        if (!(Tolerance is >= 0 and < double.PositiveInfinity))
        {
            throw new MicroGptException($"The exit tolerance {Tolerance} is out of range. Use 0 (never early) or more.");
        }

        if (!(Confidence is > 0 and <= 1))
        {
            throw new MicroGptException($"The exit confidence {Confidence} is out of range. Use a probability up to 1 (never early).");
        }
    }
}
