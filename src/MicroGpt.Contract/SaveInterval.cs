using System.Globalization;

namespace MicroGpt.Contract;

/// <summary>How often a run is saved: <c>5m</c>, <c>30s</c>, <c>2h</c>, <c>1000 steps</c> or <c>never</c>.</summary>
/// <param name="seconds">Seconds of wall-clock time between two saves; 0 = not by the clock.</param>
/// <param name="steps">Steps between two saves; 0 = not by steps.</param>
public readonly struct SaveInterval(double seconds, int steps)
{
    /// <summary>The default: five minutes.</summary>
    public const string Default = "5m";

    /// <summary>The forms that are accepted, for messages.</summary>
    public const string Forms = "a time such as 30s, 5m or 2h, a number of steps such as \"1000 steps\", or never";

    private const string Never = "never";

    public double Seconds { get; } = seconds;

    public int Steps { get; } = steps;

    public static bool TryParse(string? text, out SaveInterval interval)
    {
        interval = default;
        string trimmed = text?.Trim() ?? "";
        if (trimmed == Never)
        {
            return true;
        }

        int digits = 0;
        while (digits < trimmed.Length && (char.IsDigit(trimmed[digits]) || trimmed[digits] == '.'))
        {
            digits++;
        }

        string number = trimmed.Substring(0, digits);
        string unit = trimmed.Substring(digits).Trim();
        if (unit is "step" or "steps")
        {
            bool valid = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps > 0;
            interval = new SaveInterval(0, steps);
            return valid;
        }

        double unitSeconds = unit switch
        {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => 0,
        };
        const double Longest = 1e9;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            || !(count * unitSeconds is > 0 and <= Longest))
        {
            return false;
        }

        interval = new SaveInterval(count * unitSeconds, 0);
        return true;
    }
}
