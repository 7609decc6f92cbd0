using MicroGpt.Generators.Simd;
namespace MicroGpt.Generators.Kernels;

/// <summary>
/// A token that stops at a loop lends its keys and values of that loop to all later loops, layer by layer. Tokens that attend to it in a
/// later loop read its last keys and values.
/// </summary>
/// <param name="First">Runs of blocks in the cache before those of the first loop.</param>
/// <param name="Layers">Blocks of a loop.</param>
internal sealed record LendKernel(AttentionShape Shape, int First, int Layers) : Kernel
{
    public override string Name => $"Lend_{Shape.Suffix}";

    public override string Parameters => "float* cache, nint stride, SequenceSpan* spans, nint loop, nint loops, nint begin, nint end";

    public override string Summary => "keys and values of spans [begin, end) at a loop, copied to all loops after it";

    public override void Write(KernelWriter w)
    {
        int panel = w.Isa.PanelWidth;
        int head = Shape.Head;
        using (w.Block("for (nint item = begin; item < end; item++)"))
        using (w.Block("for (nint position = spans[item].Position; position < spans[item].Position + spans[item].Count; position++)"))
        using (w.Block($"for (nint layer = 0; layer < {N(Layers)}; layer++)"))
        using (w.Block($"for (nint head = 0; head < {N(Shape.Plan.Heads)}; head++)"))
        {
            string place = $"({(First == 0 ? string.Empty : $"{N(First)} + ")}((loop - 1) * {N(Layers)}) + layer) * stride";
            string slot = $"spans[item].Slot * (nint){N(Shape.CacheSlot)}";
            w.Line($"float* keys = cache + ({place}) + ({slot}) + (head * {N(Shape.Plan.HeadFloats)});");
            w.Line($"float* value = keys + {N(Shape.Plan.Heads * Shape.Plan.HeadFloats)} + (position * {N(head)});");
            w.Line($"float* key = keys + (position / {N(panel)} * {N(panel * head)}) + (position % {N(panel)});");
            w.Line("nint pads = (8 - ((position + 1) & 7)) & 7;");
            w.Line($"nint step = {N(Layers)} * stride;");
            using (w.Block("for (nint later = step; later <= (loops - loop) * step; later += step)"))
            {
                using (w.Block($"for (nint c = 0; c < {N(head)}; c++)"))
                {
                    w.Line($"key[later + (c * {N(panel)})] = key[c * {N(panel)}];");
                }

                w.EachHeadVector(head, (c, half) => w.Store($"value + later + {c}", V.Load($"value + {c}", half), half));

                // As in CopyTokensKernel: the attention weights of these rows are +0, but 0 * NaN is NaN.
                w.Line($"new Span<float>(value + later + {N(head)}, (int)pads * {N(head)}).Clear();");
            }
        }
    }
}
