using System.Globalization;

namespace MicroGpt.CommandLine.Display;

/// <summary>What the sensors of a board say.</summary>
/// <param name="Celsius">Temperature of the processor.</param>
/// <param name="Throttled">Bits of the firmware: 0 too low a voltage, 1 capped, 2 throttled, 3 soft limit. Null if it is silent.</param>
internal readonly record struct BoardState(double Celsius, int? Throttled)
{
    /// <summary>The firmware slows a Raspberry Pi 5 down at 80 to 85 degrees.</summary>
    public const double HotCelsius = 80;

    private const int LowVoltage = 1 << 0;
    private const int Slowed = (1 << 1) | (1 << 2) | (1 << 3);

    public bool IsHot => Celsius >= HotCelsius;

    public bool HasLowVoltage => (Throttled & LowVoltage) > 0;

    public bool IsSlowed => (Throttled & Slowed) > 0;
}

/// <summary>Reads the temperature and the throttling of a Raspberry Pi, at most once a second. Other machines give nothing.</summary>
internal sealed class BoardSensors
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly string? _temperature;
    private readonly string? _throttled;
    private BoardState? _state;
    private long? _readAt;

    /// <param name="root">Directory that has <c>proc</c> and <c>sys</c>.</param>
    public BoardSensors(string root, TimeProvider clock)
    {
        _clock = clock;
        string model = ReadText(Path.Combine(root, "proc/device-tree/model")) ?? "";
        if (model.StartsWith("Raspberry Pi", StringComparison.Ordinal))
        {
            _temperature = Path.Combine(root, "sys/class/thermal/thermal_zone0/temp");
            _throttled = FindFirmware(Path.Combine(root, "sys/devices/platform"));
        }
    }

    /// <summary>The newest reading; null if there is none.</summary>
    public BoardState? Read()
    {
        if (_temperature is null || (_readAt is { } readAt && _clock.GetElapsedTime(readAt) < s_interval))
        {
            return _state;
        }

        _readAt = _clock.GetTimestamp();
        _state = Number(_temperature, NumberStyles.Integer) is { } milli ? new BoardState(milli / 1000.0, ReadThrottled()) : null;
        return _state;
    }

    private int? ReadThrottled() => _throttled is null ? null : Number(_throttled, NumberStyles.HexNumber);

    /// <summary>
    /// The firmware's directory ends in <c>:firmware</c>: <c>soc/soc:firmware</c> on older boards, a name with an address on newer ones.
    /// </summary>
    private static string? FindFirmware(string platform)
    {
        try
        {
            return Directory.EnumerateDirectories(platform, "soc*")
                .SelectMany(soc => Directory.EnumerateDirectories(soc, "*:firmware").Append(soc))
                .Select(directory => Path.Combine(directory, "get_throttled"))
                .FirstOrDefault(File.Exists);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int? Number(string path, NumberStyles style)
    {
        string text = (ReadText(path) ?? "").Trim();
        string digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
