using MicroGpt.Runtime;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Cli;

/// <summary>The kernels and threads of a run. They change how long it takes and never its results.</summary>
/// <param name="Pin">Whether each worker stays on one processor. Pinning helps on a machine that does nothing else.</param>
/// <param name="Int8">Whether the blocks run on int8 weights. This alone changes results.</param>
internal readonly record struct Compute(Isa Isa, int Threads, bool Pin = false, bool Int8 = false)
{
    public static Compute Resolve(ModelDescription model, string? isa, int? threads, string? weights = null)
    {
        int planned = threads ?? model.Target.Threads;
        int workers = planned > 0 ? planned : Environment.ProcessorCount;
        return new Compute(IsaChoice.Resolve(isa), workers, model.Target.Device == DeviceKind.RaspberryPi5, weights == "int8");
    }

    /// <exception cref="MicroGptException">There is not enough memory for the weights.</exception>
    public ModelEngine Start<TModel>()
        where TModel : ICompiledModel => ModelEngine.Create<TModel>(Threads, Isa, Pin, Int8);
}
