namespace MicroGpt.Generators.Emit;

/// <summary>
/// A token that stops at a loop lends its keys and values of that loop to all later ones, layer by layer: whoever looks back at it from a deeper
/// loop finds what it knew last.
/// </summary>
internal sealed class LendKernel(AttentionShape shape, int layers, int loops) : Kernel
{
    public override string Name => $"Lend_{shape.Suffix}";

    public override string Parameters => "float* cache, SequenceSpan* spans, nint loop, nint begin, nint end";

    public override string Summary => $"keys and values of spans [begin, end) at a loop, copied to the loops after it up to {N(loops)}";

    public override void Write(KernelWriter w)
    {
        int panel = w.Isa.PanelWidth;
        int head = shape.Head;
        long loopFloats = shape.Plan.CacheFloats * layers;
        using (w.Block("for (nint item = begin; item < end; item++)"))
        using (w.Block("for (nint position = spans[item].Position; position < spans[item].Position + spans[item].Count; position++)"))
        using (w.Block($"for (nint layer = 0; layer < {N(layers)}; layer++)"))
        using (w.Block($"for (nint head = 0; head < {N(shape.Plan.Heads)}; head++)"))
        {
            w.Line($"float* keys = cache + (spans[item].Slot * (nint){N(shape.CacheSlot)}) + ((loop - 1) * (nint){N(loopFloats)}) + (layer * {N(shape.Plan.CacheFloats)}) + (head * {N(shape.Plan.HeadFloats)});");
            w.Line($"float* value = keys + {N(shape.Plan.Heads * shape.Plan.HeadFloats)} + (position * {N(head)});");
            w.Line($"float* key = keys + (position / {N(panel)} * {N(panel * head)}) + (position % {N(panel)});");
            w.Line("nint pads = (8 - ((position + 1) & 7)) & 7;");
            using (w.Block($"for (nint later = (nint){N(loopFloats)}; later <= ({N(loops)} - loop) * (nint){N(loopFloats)}; later += (nint){N(loopFloats)})"))
            {
                using (w.Block($"for (nint c = 0; c < {N(head)}; c++)"))
                {
                    w.Line($"key[later + (c * {N(panel)})] = key[c * {N(panel)}];");
                }

                w.EachVector(head, (c, _) => w.Store($"value + later + {c}", V.Load($"value + {c}")));

                // As where values are copied: weights of these rows are +0, and 0 * NaN would not be.
                w.Line($"new Span<float>(value + later + {N(head)}, (int)pads * {N(head)}).Clear();");
            }
        }
    }
}
