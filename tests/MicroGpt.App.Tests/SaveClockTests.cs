namespace MicroGpt.App.Tests;

public sealed class SaveClockTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void A_time_is_due_that_long_after_the_last_save()
    {
        var saves = new SaveClock("30s", _clock);
        _clock.Advance(29);
        Assert.False(saves.IsDue(1));
        _clock.Advance(1);
        Assert.True(saves.IsDue(1));
        saves.Measure(() => _clock.Advance(3));
        Assert.False(saves.IsDue(2));
        _clock.Advance(30);
        Assert.True(saves.IsDue(3));
        Assert.Equal((1, 3d, 3.0 / 63), (saves.Saves, saves.Cost.TotalSeconds, saves.Share));
    }

    [Fact]
    public void The_default_becomes_longer_if_saving_is_slow()
    {
        var saves = new SaveClock(SaveInterval.Default, _clock);
        Assert.Equal(300, saves.Seconds);
        saves.Measure(() => _clock.Advance(10));
        Assert.Equal(990, saves.Seconds, 1e-9);
        _clock.Advance(990);
        Assert.True(saves.IsDue(1));
        Assert.Equal(0.01, saves.Cost.TotalSeconds / 1000, 1e-9);
    }

    [Fact]
    public void An_interval_that_was_chosen_is_kept()
    {
        var saves = new SaveClock("60s", _clock);
        saves.Measure(() => _clock.Advance(10));
        Assert.Equal(60, saves.Seconds);
    }

    [Fact]
    public void Steps_are_counted_from_the_first_one()
    {
        var saves = new SaveClock("10 steps", _clock);
        _clock.Advance(1e6);
        Assert.Equal([10L, 20L, 30L], Enumerable.Range(1, 30).Select(step => (long)step).Where(saves.IsDue));
        Assert.DoesNotContain(Enumerable.Range(1, 100), step => new SaveClock("never", _clock).IsDue(step));
    }

    [Fact]
    public void A_save_that_fails_is_due_again_after_the_interval()
    {
        var saves = new SaveClock("30s", _clock);
        _clock.Advance(40);
        Assert.Throws<IOException>(() => saves.Measure(() => throw new IOException()));
        Assert.False(saves.IsDue(1));
        _clock.Advance(30);
        Assert.True(saves.IsDue(2));
    }

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => _now;

        public void Advance(double seconds) => _now += (long)(seconds * TimestampFrequency);
    }
}
