using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// Where a moment of each parameter is stored. A moment that every parameter has is laid out like the weights. One that some lack is
/// stored without them, tensor after tensor, each from a cache line on.
/// </summary>
public sealed class MomentLayout
{
    private const int LineFloats = 16;

    // By name: the distance from the index in the weights to that in the moment.
    private readonly Dictionary<string, long> _shifts = [];

    private MomentLayout(ModelDescription model, OptimizerKind kind, int moment)
    {
        bool full = true;
        foreach (ParameterInfo parameter in model.Parameters)
        {
            if (moment >= kind.MomentCount(parameter.Matrices > 0))
            {
                full = false;
                continue;
            }

            _shifts[parameter.Name] = Count - parameter.Offset;
            Count += (parameter.PaddedCount + LineFloats - 1) / LineFloats * LineFloats;
        }

        if (full)
        {
            Count = model.Plan.WeightFloats;
            foreach (ParameterInfo parameter in model.Parameters)
            {
                _shifts[parameter.Name] = 0;
            }
        }
    }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>The layouts of all moments of an optimizer.</summary>
    public static IReadOnlyList<MomentLayout> Of(ModelDescription model, OptimizerKind kind) =>
        [.. kind.Moments().Select((_, moment) => new MomentLayout(model, kind, moment))];

    /// <summary>Whether a parameter has the moment.</summary>
    public bool Holds(ParameterInfo parameter) => _shifts.ContainsKey(parameter.Name);

    /// <summary>What to add to an index in the weights; 0 for a parameter without the moment.</summary>
    public long ShiftOf(ParameterInfo parameter) => _shifts.GetValueOrDefault(parameter.Name);
}
