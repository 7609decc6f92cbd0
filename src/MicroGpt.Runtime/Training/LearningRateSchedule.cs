using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Training;

/// <summary>The learning rate of every step, computed in double from the step number alone.</summary>
/// <remarks>
/// Warm-up: step s &lt; warmup has the rate peak (s + 1) / (warmup + 1), which is never 0, and step <c>warmup</c> has the peak, as
/// in nanoGPT. After it, with t = (s - warmup) / (steps - 1 - warmup), which is 1 at the last step: constant keeps the peak; linear is
/// final + (1 - t)(peak - final), which is microgpt's rate if final is peak / steps and warmup is 0; cosine is
/// final + (1 + cos(pi t)) / 2 (peak - final) (Loshchilov and Hutter 2017, without restarts).
/// </remarks>
public sealed class LearningRateSchedule
{
    private readonly ScheduleKind _kind;
    private readonly double _peak;
    private readonly double _final;
    private readonly int _warmup;
    private readonly int _steps;
    private readonly double _growth;

    /// <param name="peak">Learning rate after the warm-up.</param>
    /// <param name="final">Learning rate of linear and cosine at the last step.</param>
    /// <param name="warmup">Number of warm-up steps.</param>
    /// <param name="steps">Number of steps of the whole run.</param>
    public LearningRateSchedule(ScheduleKind kind, double peak, double final, int warmup, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmup);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        _kind = kind;
        _peak = peak;
        _final = final;
        _warmup = warmup;
        _steps = steps;
    }

    private LearningRateSchedule(double first, double growth, int steps)
        : this(ScheduleKind.Constant, first, first, 0, steps) => _growth = growth;

    /// <summary>A rate that grows by the same factor from each step to the next, for a range test.</summary>
    /// <param name="steps">Number of steps; at least 2.</param>
    public static LearningRateSchedule Growing(double first, double last, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        return new LearningRateSchedule(first, VectorMath.Log(last / first) / (steps - 1), steps);
    }

    /// <summary>Share of the run that is done before a step: 0 at the first step, 1 at the last and after it.</summary>
    public double Progress(int step) => _steps > 1 ? Math.Min(1, (double)step / (_steps - 1)) : 0;

    /// <param name="step">Number of steps done before; 0 for the first step.</param>
    public double At(int step)
    {
        if (_growth != 0)
        {
            return _peak * VectorMath.Exp(_growth * step);
        }

        if (step < _warmup)
        {
            return _peak * (step + 1) / (_warmup + 1.0);
        }

        if (_kind == ScheduleKind.Constant || step == _warmup)
        {
            return _peak;
        }

        if (step >= _steps - 1)
        {
            return _final;
        }

        double t = (double)(step - _warmup) / (_steps - 1 - _warmup);
        double height = _kind == ScheduleKind.Linear ? 1 - t : 0.5 * (1 + VectorMath.Cos(Math.PI * t));
        return _final + (height * (_peak - _final));
    }
}
