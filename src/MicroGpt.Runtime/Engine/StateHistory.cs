using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Engine;

/// <summary>The states before the last loop or two of a batch, which loops overwrite and exit rules compare.</summary>
internal sealed unsafe class StateHistory<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly int _stride = TModel.Description.StateStride;
    private readonly long _floats;
    private readonly StateChange _change;
    private readonly AlignedBuffer _states;
    private AlignedBuffer? _earlierStates;

    /// <param name="rows">Maximum number of rows in a batch.</param>
    public StateHistory(int rows)
    {
        _floats = (long)rows * _stride;
        _change = new StateChange(TModel.Description.Architecture.Embedding, _stride);
        _states = AlignedBuffer.OfFloats(_floats, "states");
    }

    /// <summary>Takes the memory that a rule needs. Call it once before the first batch with the rule.</summary>
    public void Prepare(DepthRule rule)
    {
        if (rule.AsksSecondDifference)
        {
            _earlierStates ??= AlignedBuffer.OfFloats(_floats, "states");
        }
    }

    /// <summary>Memory of s_{loop-1} in a loop. With second differences, s_{loop-2} is in the memory of the loop before.</summary>
    public float* Before(int loop) => _earlierStates is { } earlier && (loop & 1) == 0 ? earlier.Floats : _states.Floats;

    /// <summary>
    /// Copies this worker's rows of s_{loop-1}, which the loop overwrites. It is 0 before the first loop, so that no tolerance below 1
    /// stops a token there.
    /// </summary>
    public void Remember(WorkContext c, int loop)
    {
        c.Share(c.Rows, 8, out int begin, out int end);
        var before = new Span<float>(Before(loop) + ((long)begin * _stride), (end - begin) * _stride);
        if (loop == 1)
        {
            before.Clear();
        }
        else
        {
            new ReadOnlySpan<float>(TModel.State(c, loop - 1) + ((long)begin * _stride), before.Length).CopyTo(before);
        }
    }

    /// <summary>The relative change of a row's state that a rule compares; infinite if there is none to compare.</summary>
    public double Change(WorkContext c, int loop, DepthRule rule, int row) => rule switch
    {
        { AsksSecondDifference: true } when loop == 1 => double.PositiveInfinity,
        { AsksSecondDifference: true } => _change.Second(TModel.State(c, loop), Before(loop), Before(loop - 1), row),
        { AsksDifference: true } => _change.First(TModel.State(c, loop), Before(loop), row),
        _ => double.PositiveInfinity,
    };

    public void Dispose()
    {
        _states.Dispose();
        _earlierStates?.Dispose();
    }
}
