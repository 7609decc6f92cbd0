using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Lowering;

/// <summary>
/// Pack copies every weight of a matrix product into the panels of its two products. If weights are stored in bfloat16, it also writes
/// float32 copies of the others.
/// </summary>
internal sealed class PackLowering(ModelPlan plan)
{
    private readonly int _layers = plan.Graph.Layers;

    public static ProgramFile Lower(ModelPlan plan) =>
        new("Pack", "Copies of the weights in the order in which kernels read them.", [.. new PackLowering(plan).Methods()]);

    private IEnumerable<Method> Methods()
    {
        var names = new List<string>();
        var methods = new List<Method>();
        for (int layer = 0; layer < _layers; layer++)
        {
            methods.Add(Part(MethodNames.OfBlock(layer, "Pack"), $"Panels of {MethodNames.Title(layer, plan.Graph)}.", Frame.Block, layer));
        }

        methods.Add(Part("PackOutside", "Panels of the weights outside the blocks.", Frame.Head, 0));
        yield return new Method(
            "Pack",
            Method.OnlyContext,
            "Panels of all weights. Those of the backward pass only where there is one.",
            Frame.Embedding,
            [.. methods.Select(method => new InvokeStatement(method.Name, "c"))])
        {
            IsEntry = true,
            RunsInt8 = true,
        };
        foreach (Method method in methods)
        {
            yield return method;
        }
    }

    private Method Part(string name, string summary, Frame frame, int layer)
    {
        bool inBlock = frame == Frame.Block;
        PackedWeight[] weights = [.. plan.Packed.Weights.Where(w => plan.Parameters.IsPerLayer(w.Parameter) == inBlock)];
        Parameter[] copies = [.. (plan.Packed.Copies?.Parameters ?? []).Where(p => plan.Parameters.IsPerLayer(p) == inBlock)];
        return new Method(
            name,
            Method.OnlyContext,
            summary,
            frame,
            [
                .. weights.Select(Forward),
                .. copies.Select(Widen),
                new WhenStatement("c.BackwardPanels != null", [.. weights.Select(Backward)], "a backward pass follows"),
            ])
        {
            Layer = layer,
        };
    }

    private KernelStatement Forward(PackedWeight weight) =>
        Panels(weight, weight.Inputs, weight.Outputs, weight.Transposed, Operand.Panels);

    private KernelStatement Backward(PackedWeight weight) =>
        Panels(weight, weight.Outputs, weight.Inputs, !weight.Transposed, Operand.TransposedPanels);

    private KernelStatement Panels(PackedWeight weight, int inputs, int outputs, bool transposed, Func<Parameter, Operand> panels)
    {
        Parameter parameter = weight.Parameter;
        var kernel = new PackKernel(plan.StoredWeights, inputs, outputs, parameter.StoredRows, parameter.RowStride, transposed);
        var call = new KernelCall(kernel, Operand.List(Operand.Stored(parameter), panels(parameter))) { Divided = outputs };
        string matrix = transposed ? $"{parameter.ShortName}^T {parameter.TransposedShape}" : $"{parameter.ShortName} {parameter.Shape}";
        return new KernelStatement(call, Partition.Panels, matrix) { Traffic = TrafficCounter.OfPack(weight, plan) };
    }

    private KernelStatement Widen(Parameter parameter)
    {
        var call = new KernelCall(new WidenKernel(), Operand.List(Operand.Stored(parameter), Operand.Weight(parameter)))
        {
            Divided = checked((int)parameter.PaddedCount),
        };
        return new KernelStatement(call, Partition.Panels, $"{parameter.ShortName} {parameter.Shape} as float32")
        {
            Traffic = TrafficCounter.OfCopy(parameter, plan),
        };
    }
}
