using System.Globalization;

namespace MicroGpt.Runtime.Sampling;

/// <summary>Options for choosing the next token from its logits.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits. Values below 1 favour likely tokens, values above 1 give more variety, 0 takes the likeliest.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Number of likeliest tokens to choose from; 0 = all.</summary>
    public int TopK { get; init; }

    /// <summary>Chooses among the likeliest tokens whose probabilities add up to this value, in (0, 1]; 1 = all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Values above 1 make tokens that already occurred less likely; 1 = no penalty; about 1.2 is usual.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    public long Seed { get; init; } = 1;

    /// <exception cref="MicroGptException">An option is out of range; the message gives the range.</exception>
    public void Validate()
    {
        Require(Temperature >= 0 && double.IsFinite(Temperature), "temperature", Temperature, "0 (greedy) or more");
        Require(TopK >= 0, "top-k", TopK, "0 (all tokens) or more");
        Require(TopP is > 0 and <= 1, "top-p", TopP, "more than 0 and at most 1");
        Require(RepetitionPenalty >= 1 && float.IsFinite(RepetitionPenalty), "repetition penalty", RepetitionPenalty, "1 (none) or more");
    }

    private static void Require(bool valid, string name, double value, string range)
    {
        if (!valid)
        {
            throw new MicroGptException(string.Create(
                CultureInfo.InvariantCulture, $"The {name} {value} is out of range. Use {range}."));
        }
    }
}
