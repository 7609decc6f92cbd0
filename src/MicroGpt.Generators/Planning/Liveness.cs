using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>Index of the op that reads each tensor last.</summary>
internal sealed class Liveness
{
    private readonly Dictionary<Tensor, int> _last = [];

    public Liveness(IReadOnlyList<Op> ops)
    {
        for (int i = 0; i < ops.Count; i++)
        {
            foreach (Tensor tensor in ops[i].Inputs)
            {
                _last[tensor] = i;
            }
        }
    }

    /// <returns>-1 if nothing reads the tensor.</returns>
    public int LastUse(Tensor tensor) => _last.TryGetValue(tensor, out int last) ? last : -1;
}
