using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// Causal attention of (sequence, head) pairs: softmax(q k^T / sqrt(headSize)) v in one pass over blocks of keys with a
/// running maximum and sum (Milakov and Gimelshein 2018; Dao et al. 2022). Keeps the log-sum-exp of every (token, head).
/// Keys and values go through a cache: that of a slot in generation, private memory in training; so a token sees the
/// same numbers in the same order either way.
/// </summary>
internal sealed class AttentionKernel(AttentionShape shape) : Kernel
{
    public override string Name => $"Attention_{shape.Suffix}";

    public override string Parameters =>
        "float* qkv, float* y, float* logSumExp, SequenceSpan* spans, float* cache, float* scratch, nint begin, nint end";

    public override string Summary =>
        $"y(T,{shape.Suffix}) = softmax(q k^T / sqrt({N(shape.Plan.HeadSize)})) v, causal, items [begin, end) of sequence x head";

    public override void Write(KernelWriter w)
    {
        int head = shape.Head;
        string packKeys = w.Call(new PackTokensKernel(head, shape.Kept, shape.Qkv));
        string copyValues = w.Call(new CopyTokensKernel(head, shape.Kept, shape.Qkv));
        using (w.Block("for (nint item = begin; item < end; item++)"))
        {
            w.Line($"SequenceSpan span = spans[item / {N(shape.Plan.Heads)}];");
            w.Line($"nint head = item % {N(shape.Plan.Heads)};");
            w.Line($"float* q = qkv + ((nint)span.Row * {N(shape.Qkv)}) + (head * {N(head)});");
            w.Line("float* keys = scratch;");
            w.Line($"float* values = scratch + {N(shape.Plan.HeadFloats)};");
            using (w.Block("if (cache != null)"))
            {
                w.Line($"keys = cache + (span.Slot * (nint){N(shape.CacheSlot)}) + (head * {N(shape.Plan.HeadFloats)});");
                w.Line($"values = keys + {N(shape.Plan.Heads * shape.Plan.HeadFloats)};");
            }

            w.Line($"{packKeys}(q + {N(shape.PartStride)}, keys, span.Position, span.Count);");
            w.Line($"{copyValues}(q + {N(2 * shape.PartStride)}, values, span.Position, span.Count);");
            w.Line($"float* o = y + ((nint)span.Row * {N(shape.Output)}) + (head * {N(head)});");
            w.Line($"float* l = logSumExp + ((nint)span.Row * {N(shape.Statistics)}) + head;");
            w.Line($"float* scores = scratch + {N(2 * shape.Plan.HeadFloats)};");
            w.Line("nint count = span.Count;");
            TileLoops.Rows(w, "0", "count", rows =>
                w.Line($"{w.Call(new AttendKernel(shape, rows))}(q + (m * {N(shape.Qkv)}), keys, values, o + (m * {N(shape.Output)}), l + (m * {N(shape.Statistics)}), span.Position + m, scores);"));
        }
    }
}

/// <summary>Attention of a few adjacent queries over all blocks of keys.</summary>
internal sealed class AttendKernel(AttentionShape shape, int rows) : Kernel
{
    private const int Block = AttentionPlan.KeyBlock;

    public override string Name => $"Attend{N(rows)}_{shape.Suffix}";

    public override string Parameters =>
        "float* q, float* keys, float* values, float* o, float* logSumExp, nint position, float* scores";

    public override string Summary => $"o({N(rows)},{N(shape.Head)}) of the queries at position, position + 1, ...";

    public override void Write(KernelWriter w)
    {
        int head = shape.Head;
        string softmax = w.Call(new SoftmaxRowKernel(shape));
        w.Line($"float* sums = scores + {N(rows * Block)};");
        w.Line($"float* maxima = sums + {N(rows * Isa.Lanes)};");
        w.Line($"nint keyCount = position + {N(rows)};");
        using (w.Block($"for (nint block = 0; block < keyCount; block += {N(Block)})"))
        {
            w.Line($"nint count = keyCount - block < {N(Block)} ? keyCount - block : {N(Block)};");
            using (w.Block($"for (nint j = 0; j < count; j += {N(w.Isa.PanelWidth)})"))
            {
                TileLoops.Tile(
                    w,
                    new TileShape(rows, w.Isa.PanelWidth, Walk.AlongRows, shape.Qkv, w.Isa.PanelWidth, Block, head, false, false, false),
                    new TileOperands("q", $"keys + ((block + j) * {N(head)})", "scores + j"));
            }

            w.Line("nint padded = (count + 7) & ~7;");
            using (w.Block($"for (nint i = 0; i < {N(rows)}; i++)"))
            {
                w.Line($"{softmax}(scores + (i * {N(Block)}), padded, position + i + 1 - block, block == 0, sums + (i * {N(Isa.Lanes)}), maxima + i, o + (i * {N(shape.Output)}));");
            }

            TileLoops.Columns(w, head, panel => TileLoops.Tile(
                w,
                new TileShape(rows, panel, Walk.AlongRows, Block, head, shape.Output, 0, true, false, false),
                new TileOperands("scores", $"values + (block * {N(head)}) + n", "o + n", "padded")));
        }

        using (w.Block($"for (nint i = 0; i < {N(rows)}; i++)"))
        {
            w.Let("sum", V.Load($"sums + (i * {N(Isa.Lanes)})"));
            w.Line($"float total = {w.Sum("sum")};");
            w.Let("inverse", V.Splat("1f / total"));
            w.Line($"float* row = o + (i * {N(shape.Output)});");
            w.EachVector(head, (c, _) => w.Store($"row + {c}", V.Load($"row + {c}") * "inverse"));
            w.Line($"logSumExp[i * {N(shape.Statistics)}] = maxima[i] + VectorMath.Log(total);");
        }
    }
}

/// <summary>
/// One row of scores of one block of keys: scale, mask, running maximum, exp, running sum; and the output so far is
/// rescaled. Lane = key position mod 8; masked keys add exactly +0.
/// </summary>
internal sealed class SoftmaxRowKernel(AttentionShape shape) : Kernel
{
    public override string Name => $"SoftmaxRow_{shape.Suffix}";

    public override string Parameters =>
        "float* scores, nint padded, nint live, bool first, float* sums, float* maximum, float* o";

    public override string Summary => "scores = exp(scale scores - max) for keys below live, +0 for the others";

    public override void Write(KernelWriter w)
    {
        w.Let("scale", V.Splat(shape.Scale));
        w.Let("minusInfinity", V.Splat("float.NegativeInfinity"));
        w.Let("lanes", V.LaneNumbers);
        w.Let("best", "minusInfinity");
        using (w.Block($"for (nint j = 0; j < padded; j += {N(Isa.Lanes)})"))
        {
            w.Let("s", V.Load("scores + j") * "scale");
            using (w.Block($"if (j + {N(Isa.Lanes)} > live)"))
            {
                w.Set("s", V.Select(V.Greater(V.Splat("(float)(live - j)"), "lanes"), "s", "minusInfinity"));
            }

            w.Store("scores + j", "s");
            w.Set("best", V.Max("s", "best"));
        }

        w.Line($"float largest = {w.Maximum("best")};");
        w.Line("float before = first ? float.NegativeInfinity : *maximum;");
        w.Line("largest = largest > before ? largest : before;");
        w.Line("float fade = first ? 0f : VectorMath.Exp(before - largest);");
        w.Let("fading", V.Splat("fade"));
        w.Let("sum", V.Zero);
        using (w.Block("if (!first)"))
        {
            w.Set("sum", V.Load("sums") * "fading");
        }

        w.Let("shift", V.Splat("largest"));
        using (w.Block($"for (nint j = 0; j < padded; j += {N(Isa.Lanes)})"))
        {
            w.Let("p", V.Exp(V.Load("scores + j") - "shift"));
            w.Store("scores + j", "p");
            w.Set("sum", (V)"sum" + "p");
        }

        w.Store("sums", "sum");
        w.Line("*maximum = largest;");
        using (w.Block("if (first)"))
        {
            w.EachVector(shape.Head, (c, _) => w.Store($"o + {c}", V.Zero));
        }

        using (w.Block("else"))
        {
            w.EachVector(shape.Head, (c, _) => w.Store($"o + {c}", V.Load($"o + {c}") * "fading"));
        }
    }
}
