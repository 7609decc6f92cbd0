using System.Globalization;

namespace MicroGpt.Generators.Spec;

/// <summary>The numbers that a key accepts. Upper limits are generous; they keep later arithmetic from overflowing.</summary>
internal sealed record NumberRange(double Minimum, double Maximum, bool AboveMinimum = false, bool BelowMaximum = false)
{
    public bool Contains(double value) =>
        (AboveMinimum ? value > Minimum : value >= Minimum) && (BelowMaximum ? value < Maximum : value <= Maximum);

    /// <summary>For example "from 1 to 1024", "above 0 and up to 100" or "from 0 to below 1".</summary>
    public override string ToString()
    {
        string lower = AboveMinimum ? $"above {Text(Minimum)} and up to" : $"from {Text(Minimum)} to";
        return $"{lower}{(BelowMaximum ? " below" : "")} {Text(Maximum)}";
    }

    // A double formats as at most 15 digits and may use exponents. All limits are whole or short decimals.
    private static string Text(double value) =>
        value == Math.Floor(value)
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString("0.#########", CultureInfo.InvariantCulture);
}
