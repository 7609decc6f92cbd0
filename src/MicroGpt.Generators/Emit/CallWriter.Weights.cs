using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Emit;

/// <summary>Addresses of parameters, and what copies them to where kernels read them.</summary>
internal sealed partial class CallWriter
{
    /// <summary>A parameter as it is stored: floats at w, or bfloat16 at h.</summary>
    public string Stored(Parameter parameter) =>
        V.Offset(plan.WeightType == StorageType.Float32 ? "w" : "h", checked((int)plan.Parameters[parameter]));

    /// <summary>A parameter as floats in its own order: as it is stored, or its copy.</summary>
    public string Weight(Parameter parameter) =>
        V.Offset("w", checked((int)(plan.Packed.Copies is { } copies ? copies[parameter] : plan.Parameters[parameter])));

    /// <summary>Name of the kernel that copies a weight into panels.</summary>
    public string CallPack(Kernel kernel, PackedWeight weight)
    {
        kernels.CountTraffic(kernel, TrafficCounter.OfPack(weight, plan));
        return Call(kernel);
    }

    /// <summary>Name of the kernel that copies a parameter stored in bfloat16 as floats.</summary>
    public string CallWiden(Parameter parameter)
    {
        var kernel = new WidenKernel();
        kernels.CountTraffic(kernel, TrafficCounter.OfCopy(parameter, plan));
        return Call(kernel);
    }

    private string Gradient(Parameter parameter) => V.Offset("g", checked((int)plan.Parameters[parameter]));
}
