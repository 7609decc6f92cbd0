using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Engine;

/// <summary>What every pass of a model runs on: workers, the weights, and the kernels' instruction set.</summary>
/// <remarks>Workers and instruction set change how long a pass takes and never its bits.</remarks>
public sealed class ModelEngine : IDisposable
{
    private ModelEngine(WorkerPool pool, ModelWeights weights, Isa isa)
    {
        Pool = pool;
        Weights = weights;
        Isa = isa;
    }

    public WorkerPool Pool { get; }

    /// <summary>All 0 at first: initialize or load them before use. <see cref="WorkTeams.Pack{TModel}"/> makes the copies that kernels read.</summary>
    public ModelWeights Weights { get; }

    /// <summary>Kernels to run.</summary>
    public Isa Isa { get; }

    public ModelDescription Model => Weights.Model;

    /// <param name="threads">Workers, the caller among them; at least 1.</param>
    /// <param name="pin">Keep each background worker on one processor; see <see cref="WorkerPool"/>.</param>
    /// <exception cref="MicroGptException">There is not enough memory for the weights.</exception>
    public static ModelEngine Create<TModel>(int threads, Isa isa, bool pin = false)
        where TModel : ICompiledModel
    {
        ModelWeights weights = ModelWeights.Create<TModel>();
        return new ModelEngine(new WorkerPool(threads, pin), weights, isa);
    }

    public void Dispose()
    {
        Weights.Dispose();
        Pool.Dispose();
    }
}
