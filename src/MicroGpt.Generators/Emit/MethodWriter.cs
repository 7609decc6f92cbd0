using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// Writes one generated method: this worker's ranges, a named local for each buffer, weight, panel and gradient that the method uses, then
/// one line per op, with its shape in a comment at the end of the line.
/// </summary>
internal sealed class MethodWriter
{
    private const int Indent = 8;
    private readonly ModelPlan _plan;
    private readonly KernelSet _kernels;
    private readonly Addresses _addresses;
    private readonly WorkerRanges _ranges;
    private readonly LocalTable _buffers = new();
    private readonly LocalTable _parameters = new();
    private readonly CommentedLines _lines = new();
    private bool _usesCapacity;

    private MethodWriter(ModelPlan plan, KernelSet kernels, Method method)
    {
        _plan = plan;
        _kernels = kernels;
        _addresses = new Addresses(plan, method);
        _ranges = new WorkerRanges(method, plan.Attention.Heads);
    }

    public static void Write(CodeWriter code, ModelPlan plan, KernelSet kernels, Method method)
    {
        code.Line($"// {method.Summary}");
        using (code.Block($"private static void {method.Name}<K>({method.Parameters}) where K : struct, IKernels"))
        {
            new MethodWriter(plan, kernels, method).WriteBody(code, method);
        }
    }

    private void WriteBody(CodeWriter code, Method method)
    {
        foreach (Statement statement in method.Body)
        {
            Write(statement);
        }

        var head = new CommentedLines();
        _ranges.WriteTo(head);
        if (_usesCapacity)
        {
            head.Add("nint cap = c.Capacity;");
        }

        foreach (Local local in _buffers.All.Concat(_parameters.All))
        {
            head.Add($"{local.Type} {local.Name} = {local.Value};", local.Comment);
        }

        head.WriteTo(code, Indent);
        if (!head.IsEmpty)
        {
            code.Line();
        }

        _lines.WriteTo(code, Indent);
    }

    private void Write(Statement statement)
    {
        switch (statement)
        {
            case OpStatement op:
                string call = Call(op.Call, op.Op.Partition);
                _lines.Add(Conditional(op.Op.Condition, call), op.Op.Formula);
                break;
            case KernelStatement kernel:
                _lines.Add(Call(kernel.Call, kernel.Partition), kernel.Comment);
                break;
            case BarrierStatement barrier:
                _lines.Add("c.Sync();", barrier.Why);
                break;
            case InvokeStatement invoke:
                _lines.Add($"{invoke.Method}<K>({invoke.Arguments});", invoke.Comment);
                break;
            case ClearStatement clear:
                Clear(clear);
                break;
            case TextStatement text:
                _lines.Add(text.Text, text.Comment);
                break;
            case WhenStatement nested:
                _lines.Open($"if ({nested.Condition})", nested.Comment);
                foreach (Statement inner in nested.Body)
                {
                    Write(inner);
                }

                _lines.Close();
                break;
        }
    }

    private string Conditional(RunCondition condition, string call)
    {
        switch (condition)
        {
            case RunCondition.FirstLoop:
                return $"if (loop == 1) {{ {call} }}";
            case RunCondition.BeforeBackward:
                string keeps = _buffers.Name(
                    "keeps", () => new Local("bool", "keeps", "c.Activations.Keeps", "whether a backward pass follows"));
                return $"if ({keeps}) {{ {call} }}";
            default:
                return call;
        }
    }

    private string Call(KernelCall call, Partition partition)
    {
        IEnumerable<string> operands = call.Operands.Select(Argument);
        operands = partition == Partition.Whole ? operands : operands.Append(_ranges.Of(partition, call.Divided));
        return $"K.{_kernels.NameOf(call.Kernel)}({string.Join(", ", operands)});";
    }

    private void Clear(ClearStatement clear)
    {
        string buffer = _buffers.Name(clear.Name, () => new Local("float*", clear.Name, At(clear.Place), StateShape));
        _ranges.Of(Partition.Rows, 0);
        string stride = N(clear.Stride);
        _lines.Add($"new Span<float>({buffer} + (nint)r0 * {stride}, (r1 - r0) * {stride}).Clear();", clear.Comment);
    }

    private string Argument(Operand operand) => operand.Kind switch
    {
        OperandKind.Rows => Buffer(operand.Tensor!),
        OperandKind.Expression when operand.Text == "cache" => _buffers.Name(
            operand, () => new Local("float*", "cache", _addresses.Cache, "keys and values of this loop and block; null in training")),
        OperandKind.Expression => operand.Text,
        OperandKind.DropoutSite => _addresses.DropoutSite(operand.Site),
        _ => _parameters.Name(operand, () => Parameter(operand)),
    };

    private string Buffer(Tensor tensor) => _buffers.Name(tensor, () =>
    {
        bool isFloat = tensor.Type == StorageType.Float32;
        string address = At(_plan.Activations[tensor]);
        return new Local(
            Addresses.Pointer(tensor.Type),
            isFloat ? tensor.Name : tensor.Name + "Bf16",
            isFloat ? address : $"(ushort*)({address})",
            tensor.Shape);
    });

    private Local Parameter(Operand operand)
    {
        Parameter p = operand.Parameter!;
        string shape = operand.OfLoop ? $"({p.Columns}) of this loop"
            : operand.Kind == OperandKind.TransposedPanels ? p.TransposedShape
            : p.Shape;
        bool narrow = operand.Kind == OperandKind.StoredWeight;
        return new Local(
            Addresses.Pointer(narrow ? _plan.StoredWeights : StorageType.Float32),
            ParameterNames.Of(operand),
            _addresses.Parameter(operand),
            shape);
    }

    private string At(Place place)
    {
        place = _addresses.Resolve(place);
        if (place.Region == Region.State)
        {
            Zero();
        }

        if (Addresses.RegionLocal(place.Region) is not { } name)
        {
            return _addresses.Base(place.Region);
        }

        _usesCapacity |= place.Offset > 0;
        string region = _buffers.Name(
            place.Region, () => new Local("float*", name, _addresses.Base(place.Region), RegionComment(place.Region)));
        return Addresses.At(region, place.Offset);
    }

    // s_0, the state before the first loop.
    private void Zero() => _buffers.Name(
        "zero", () => new Local("float*", "zero", At(_plan.Activations.ZeroState), StateShape));

    private string StateShape => $"(T,{_plan.Graph.Block.Output!.Width})";

    private static string RegionComment(Region region) => region switch
    {
        Region.Outer => "activations outside the loops",
        Region.Scratch => "temporaries and gradients of activations",
        Region.Layer => "activations that this block keeps for its backward pass",
        _ => "activations that the injection keeps for its backward pass",
    };

    private static string N(int value) => CSharpLiteral.Of(value);
}
