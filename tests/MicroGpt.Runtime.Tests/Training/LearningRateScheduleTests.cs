namespace MicroGpt.Runtime.Tests.Training;

public class LearningRateScheduleTests
{
    [Fact]
    public void Constant_stays_at_its_peak()
    {
        var schedule = new LearningRateSchedule(ScheduleKind.Constant, 0.1, 0.01, warmup: 0, steps: 10);
        Assert.All(Enumerable.Range(0, 30), step => Assert.Equal(0.1, schedule.At(step)));
    }

    [Fact]
    public void Linear_is_microgpts_rate_without_warm_up()
    {
        // microgpt falls to 0 one step after its last one, so its last rate is peak / steps.
        var schedule = new LearningRateSchedule(ScheduleKind.Linear, 0.01, 0.01 / 1000, warmup: 0, steps: 1000);
        Assert.All(Enumerable.Range(0, 1000), step => Assert.Equal(0.01 * (1 - (step / 1000.0)), schedule.At(step), 1e-17));
    }

    [Theory]
    [InlineData(ScheduleKind.Linear, 0, 10)]
    [InlineData(ScheduleKind.Linear, 3, 10)]
    [InlineData(ScheduleKind.Cosine, 3, 10)]
    [InlineData(ScheduleKind.Cosine, 8, 10)]
    public void The_last_step_has_the_final_rate(ScheduleKind kind, int warmup, int steps)
    {
        var schedule = new LearningRateSchedule(kind, 1, 0.1, warmup, steps);
        Assert.Equal(1, schedule.At(warmup));
        Assert.Equal(0.1, schedule.At(steps - 1));
        Assert.True(warmup == steps - 2 || schedule.At(steps - 2) > 0.1);
    }

    [Fact]
    public void Cosine_is_nanogpts_rate_with_its_end_at_the_last_step()
    {
        var schedule = new LearningRateSchedule(ScheduleKind.Cosine, 1e-3, 1e-4, warmup: 100, steps: 2000);
        for (int step = 0; step < 2500; step++)
        {
            double t = (step - 100) / 1899.0;
            double expected = step < 100 ? 1e-3 * (step + 1) / 101
                : step > 1999 ? 1e-4
                : 1e-4 + (0.5 * (1 + Math.Cos(Math.PI * t)) * (1e-3 - 1e-4));
            Assert.Equal(expected, schedule.At(step), 1e-15);
        }

        Assert.Equal(1e-3, schedule.At(100));
    }

    [Theory]
    [InlineData(ScheduleKind.Constant)]
    [InlineData(ScheduleKind.Linear)]
    [InlineData(ScheduleKind.Cosine)]
    public void Warm_up_rises_from_above_zero_to_the_peak(ScheduleKind kind)
    {
        var schedule = new LearningRateSchedule(kind, 1, 0.1, warmup: 4, steps: 10);
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1.0], Enumerable.Range(0, 5).Select(schedule.At));
    }

    [Fact]
    public void A_run_shorter_than_its_warm_up_only_warms_up()
    {
        var schedule = new LearningRateSchedule(ScheduleKind.Cosine, 1, 0.1, warmup: 9, steps: 5);
        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.5], Enumerable.Range(0, 5).Select(schedule.At));
    }
}
