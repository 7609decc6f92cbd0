using MicroGpt.Runtime;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Cli;

/// <summary>With what to compute. It changes the time a run takes and never its results.</summary>
/// <param name="Pin">Each worker stays on one processor: right on a machine that does nothing else.</param>
internal readonly record struct Compute(Isa Isa, int Threads, bool Pin = false)
{
    public static Compute Resolve(ModelDescription model, string? isa, int? threads)
    {
        int planned = threads ?? model.Target.Threads;
        return new Compute(IsaChoice.Resolve(isa), planned > 0 ? planned : Environment.ProcessorCount, model.Target.Device == DeviceKind.RaspberryPi5);
    }

    /// <exception cref="MicroGptException">There is not enough memory for the weights.</exception>
    public ModelEngine Start<TModel>()
        where TModel : ICompiledModel => ModelEngine.Create<TModel>(Threads, Isa, Pin);
}
