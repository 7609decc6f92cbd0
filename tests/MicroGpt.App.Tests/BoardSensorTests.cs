namespace MicroGpt.App.Tests;

/// <summary>The sensors of a Raspberry Pi, read from a made-up /proc and /sys.</summary>
public sealed class BoardSensorTests : IDisposable
{
    private readonly Cli _cli = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled")]
    [InlineData("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled")]
    [InlineData("sys/devices/platform/soc:firmware/get_throttled")]
    public void Temperature_and_throttling_are_read(string firmware)
    {
        Set("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0");
        Set("sys/class/thermal/thermal_zone0/temp", "81250\n");
        Set(firmware, "50005\n");
        BoardState? state = Sensors().Read();
        Assert.Equal(new BoardState(81.25, 0x50005), state);
        Assert.True(state!.Value.IsHot && state.Value.HasLowVoltage && state.Value.IsSlowed);
    }

    [Fact]
    public void They_are_read_at_most_once_a_second()
    {
        Set("proc/device-tree/model", "Raspberry Pi 5\0");
        Set("sys/class/thermal/thermal_zone0/temp", "50000\n");
        BoardSensors sensors = Sensors();
        Assert.Equal(50, sensors.Read()!.Value.Celsius);
        Set("sys/class/thermal/thermal_zone0/temp", "60000\n");
        _clock.Seconds += 0.9;
        Assert.Equal(50, sensors.Read()!.Value.Celsius);
        _clock.Seconds += 0.1;
        Assert.Equal(60, sensors.Read()!.Value.Celsius);
    }

    [Fact]
    public void Another_machine_has_none()
    {
        Set("sys/class/thermal/thermal_zone0/temp", "50000\n");
        Assert.Null(Sensors().Read());
        Set("proc/device-tree/model", "Some other board\0");
        Assert.Null(Sensors().Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("hot\n")]
    public void A_sensor_that_says_nothing_gives_nothing(string text)
    {
        Set("proc/device-tree/model", "Raspberry Pi 5\0");
        Set("sys/class/thermal/thermal_zone0/temp", text);
        Assert.Null(Sensors().Read());
        Set("sys/class/thermal/thermal_zone0/temp", "50000\n");
        _clock.Seconds++;
        Assert.Equal(new BoardState(50, null), Sensors().Read());
    }

    private BoardSensors Sensors() => new(_cli.Directory, _clock);

    private void Set(string path, string text)
    {
        string full = _cli.PathOf(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
