using System.Globalization;

namespace MicroGpt.Generators.Spec;

/// <summary>Amounts of memory as people write them: <c>256 MiB</c>, <c>1.5 GB</c>.</summary>
internal static class ByteSize
{
    private static readonly Dictionary<string, decimal> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["B"] = 1,
        ["KB"] = 1000,
        ["MB"] = 1000_000,
        ["GB"] = 1000_000_000,
        ["TB"] = 1000_000_000_000,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    public static bool TryParse(string text, out double bytes)
    {
        bytes = 0;
        int unitAt = text.Length;
        while (unitAt > 0 && char.IsLetter(text[unitAt - 1]))
        {
            unitAt--;
        }

        string number = text.Substring(0, unitAt).Trim();
        if (!Units.TryGetValue(text.Substring(unitAt), out decimal unit)
            || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount))
        {
            return false;
        }

        // 28 digits times 2^40 overflow a decimal. As a double the value is just too large, which the caller reports.
        bytes = Math.Floor((double)amount * (double)unit);
        return true;
    }

    /// <summary>For example "1.5 GiB (1,610,612,736 bytes)": readable and exact.</summary>
    public static string Describe(long bytes)
    {
        string exact = bytes.ToString("N0", CultureInfo.InvariantCulture) + " bytes";
        return bytes < 1L << 10 ? exact : $"{Short(bytes)} ({exact})";
    }

    /// <summary>For example "1.5 GiB".</summary>
    public static string Short(long bytes)
    {
        (string unit, double size) = bytes switch
        {
            >= 1L << 30 => ("GiB", 1L << 30),
            >= 1L << 20 => ("MiB", 1L << 20),
            >= 1L << 10 => ("KiB", 1L << 10),
            _ => ("bytes", 1.0),
        };
        return $"{(bytes / size).ToString("0.##", CultureInfo.InvariantCulture)} {unit}";
    }
}
