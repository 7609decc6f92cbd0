using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Engine;

/// <summary>The resources of every pass of a model: workers, weights and the instruction set of the kernels.</summary>
/// <remarks>Workers and instruction set change the duration of a pass and never its bits.</remarks>
public sealed class ModelEngine : IDisposable
{
    private ModelEngine(WorkerPool pool, ModelWeights weights, Isa isa)
    {
        Pool = pool;
        Weights = weights;
        Isa = isa;
    }

    public WorkerPool Pool { get; }

    /// <summary>
    /// The weights, initially 0. Initialize or load them before use. <see cref="WorkTeams.Pack{TModel}"/> makes the copies that kernels
    /// read.
    /// </summary>
    public ModelWeights Weights { get; }

    /// <summary>Kernels to run.</summary>
    public Isa Isa { get; }

    public ModelDescription Model => Weights.Model;

    /// <param name="threads">Number of workers, including the caller; at least 1.</param>
    /// <param name="pin">Whether to keep each background worker on one processor; see <see cref="WorkerPool"/>.</param>
    /// <param name="int8">Whether the products of the blocks run on int8 weights. Such an engine cannot train.</param>
    /// <exception cref="MicroGptException">There is not enough memory for the weights, or a matrix is too deep for int8.</exception>
    public static ModelEngine Create<TModel>(int threads, Isa isa, bool pin = false, bool int8 = false)
        where TModel : ICompiledModel
    {
        IReadOnlyList<ParameterInfo> parameters = int8 ? TModel.Description.Parameters : [];
        foreach (ParameterInfo matrix in parameters.Where(parameter => parameter.Name.StartsWith("blocks.", StringComparison.Ordinal)))
        {
            Int8Product.RequireDepth(matrix.Name, matrix.Rows);
        }

        ModelWeights weights = ModelWeights.Create<TModel>(int8);
        return new ModelEngine(new WorkerPool(threads, pin), weights, isa);
    }

    public void Dispose()
    {
        Weights.Dispose();
        Pool.Dispose();
    }
}
