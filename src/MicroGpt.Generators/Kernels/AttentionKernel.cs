using MicroGpt.Generators.Simd;
namespace MicroGpt.Generators.Kernels;

/// <summary>
/// Attention of (sequence, head) pairs, causal or full: softmax(q k^T / sqrt(headSize)) v in one pass over blocks of keys with a
/// running maximum and sum (Milakov and Gimelshein 2018; Dao et al. 2022). Keeps the log-sum-exp of every (token, head).
/// Keys and values go through a cache: a slot's cache in generation, private memory in training. So a token sees the same
/// numbers in the same order in both.
/// </summary>
internal sealed record AttentionKernel(AttentionShape Shape) : Kernel
{
    public override string Name => $"Attention_{Shape.Suffix}{Shape.DropoutSuffix}";

    public override string Parameters =>
        $"float* qkv, float* y, float* logSumExp, SequenceSpan* spans, {(Shape.Plan.IsFull ? "" : "float* cache, ")}float* scratch"
        + Shape.DropoutParameters + ", nint begin, nint end";

    public override string Summary =>
        $"y(T,{Shape.Suffix}) = softmax(q k^T / sqrt({N(Shape.Plan.HeadSize)})) v, {(Shape.Plan.IsFull ? "full" : "causal")}, "
        + "items [begin, end) of sequence x head";

    public override void Write(KernelWriter w)
    {
        int head = Shape.Head;
        string packKeys = w.Call(new PackTokensKernel(head, Shape.Kept, Shape.Qkv));
        string copyValues = w.Call(new CopyTokensKernel(head, Shape.Kept, Shape.Qkv));
        using (w.Block("for (nint item = begin; item < end; item++)"))
        {
            w.Line($"SequenceSpan span = spans[item / {N(Shape.Plan.Heads)}];");
            w.Line($"nint head = item % {N(Shape.Plan.Heads)};");
            w.Line($"float* q = qkv + ((nint)span.Row * {N(Shape.Qkv)}) + (head * {N(head)});");
            if (ShortAttention.Suits(Shape))
            {
                using (w.Block("if (cache == null)"))
                {
                    string attend = w.Call(new ShortAttendKernel(Shape));
                    w.Line($"float* rows = y + ((nint)span.Row * {N(Shape.Output)}) + (head * {N(head)});");
                    w.Line($"float* statistics = logSumExp + ((nint)span.Row * {N(Shape.Statistics)}) + head;");
                    w.Line($"{attend}(q, rows, statistics, scratch, span.Count);");
                    w.Line("continue;");
                }

                w.Line();
            }

            w.Line("float* keys = scratch;");
            w.Line($"float* values = scratch + {N(Shape.Plan.HeadFloats)};");
            if (!Shape.Plan.IsFull)
            {
                using (w.Block("if (cache != null)"))
                {
                    w.Line($"keys = cache + (span.Slot * (nint){N(Shape.CacheSlot)}) + (head * {N(Shape.Plan.HeadFloats)});");
                    w.Line($"values = keys + {N(Shape.Plan.Heads * Shape.Plan.HeadFloats)};");
                }
            }

            w.Line($"{packKeys}(q + {N(Shape.PartStride)}, keys, span.Position, span.Count);");
            w.Line($"{copyValues}(q + {N(2 * Shape.PartStride)}, values, span.Position, span.Count);");
            w.Line($"float* o = y + ((nint)span.Row * {N(Shape.Output)}) + (head * {N(head)});");
            w.Line($"float* l = logSumExp + ((nint)span.Row * {N(Shape.Statistics)}) + head;");
            w.Line($"float* scores = scratch + {N(2 * Shape.Plan.HeadFloats)};");
            w.Line("nint count = span.Count;");
            TileLoops.Rows(w, "0", "count", rows =>
            {
                string attend = w.Call(new AttendKernel(Shape, rows));
                string results = $"o + (m * {N(Shape.Output)}), l + (m * {N(Shape.Statistics)})";
                string dropout = Shape.HeadDropout($"head * {N(Shape.Plan.Keys)}");
                string keys = Shape.Plan.IsFull ? "count" : "span.Position + m";
                Shape.DeclareRowKeys(w, "span.Row + m");
                w.Line($"{attend}(q + (m * {N(Shape.Qkv)}), keys, values, {results}, {keys}, scores{dropout});");
            });
        }
    }
}

/// <summary>Attention of a few adjacent queries over all blocks of keys.</summary>
internal sealed record AttendKernel(AttentionShape Shape, int Rows) : Kernel
{
    private const int Block = AttentionPlan.KeyBlock;

    public override string Name => $"Attend{N(Rows)}_{Shape.Suffix}{Shape.DropoutSuffix}";

    public override string Parameters =>
        "float* q, float* keys, float* values, float* o, float* logSumExp, "
        + $"nint {(Shape.Plan.IsFull ? "keyCount" : "position")}, float* scores" + Shape.HeadDropoutParameters;

    public override string Summary => Shape.Plan.IsFull
        ? $"o({N(Rows)},{N(Shape.Head)}) of adjacent queries over all keys"
        : $"o({N(Rows)},{N(Shape.Head)}) of the queries at position, position + 1, ...";

    public override void Write(KernelWriter w)
    {
        int head = Shape.Head;
        string softmax = w.Call(new SoftmaxRowKernel(Shape));
        w.Line($"float* sums = scores + {N(Rows * Block)};");
        w.Line($"float* maxima = sums + {N(Rows * VectorIsa.Lanes)};");
        if (!Shape.Plan.IsFull)
        {
            w.Line($"nint keyCount = position + {N(Rows)};");
        }

        using (w.Block($"for (nint block = 0; block < keyCount; block += {N(Block)})"))
        {
            w.Line($"nint count = keyCount - block < {N(Block)} ? keyCount - block : {N(Block)};");
            using (w.Block($"for (nint j = 0; j < count; j += {N(w.Isa.PanelWidth)})"))
            {
                TileLoops.Tile(
                    w,
                    new TileShape(Rows, w.Isa.PanelWidth, Walk.AlongRows, Shape.Qkv, w.Isa.PanelWidth, Block, head, false, false, false),
                    new TileOperands("q", $"keys + ((block + j) * {N(head)})", "scores + j"));
            }

            w.Line("nint padded = (count + 7) & ~7;");
            using (w.Block($"for (nint i = 0; i < {N(Rows)}; i++)"))
            {
                string live = Shape.Plan.IsFull ? "count" : "position + i + 1 - block";
                string keys = $"scores + (i * {N(Block)}), padded, {live}";
                string running = $"sums + (i * {N(VectorIsa.Lanes)}), maxima + i, o + (i * {N(Shape.Output)})";
                Shape.DeclareRowKeys(w, "i");
                w.Line($"{softmax}({keys}, block == 0, {running}{Shape.HeadDropout("firstKey + block")});");
            }

            TileLoops.Columns(w, head, panel => TileLoops.Tile(
                w,
                new TileShape(Rows, panel, Walk.AlongRows, Block, head, Shape.Output, 0, true, false, false),
                new TileOperands("scores", $"values + (block * {N(head)}) + n", "o + n", "padded")));
        }

        using (w.Block($"for (nint i = 0; i < {N(Rows)}; i++)"))
        {
            w.Let("sum", V.Load($"sums + (i * {N(VectorIsa.Lanes)})"));
            w.Line($"float total = {w.Sum("sum")};");
            w.Let("inverse", V.Splat("1f / total"));
            w.Line($"float* row = o + (i * {N(Shape.Output)});");
            w.EachHeadVector(head, (c, half) => w.Store($"row + {c}", V.Load($"row + {c}", half) * "inverse", half));
            w.Line($"logSumExp[i * {N(Shape.Statistics)}] = maxima[i] + VectorMath.Log(total);");
        }
    }
}

/// <summary>
/// One row of scores of one block of keys: scale, mask, running maximum, exp, running sum. Also rescales the output
/// computed so far. Lane = key position mod 8; masked keys add exactly +0. The sum includes what dropout drops.
/// </summary>
internal sealed record SoftmaxRowKernel(AttentionShape Shape) : Kernel
{
    public override string Name => $"SoftmaxRow_{Shape.Suffix}{Shape.DropoutSuffix}";

    public override string Parameters =>
        "float* scores, nint padded, nint live, bool first, float* sums, float* maximum, float* o" + Shape.HeadDropoutParameters;

    public override string Summary => "scores = exp(scale scores - max) for keys below live, +0 for the others";

    public override void Write(KernelWriter w)
    {
        w.Let("scale", V.Splat(Shape.Scale));
        w.Let("minusInfinity", V.Splat("float.NegativeInfinity"));
        w.Let("lanes", V.LaneNumbers);
        w.Let("best", "minusInfinity");
        using (w.Block($"for (nint j = 0; j < padded; j += {N(VectorIsa.Lanes)})"))
        {
            w.Let("s", V.Load("scores + j") * "scale");
            using (w.Block($"if (j + {N(VectorIsa.Lanes)} > live)"))
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
        if (Shape.Dropout > 0)
        {
            w.Line("ulong key = dropout == null ? 0 : DropoutMask.SiteKey(*dropout, site);");
        }

        using (w.Block($"for (nint j = 0; j < padded; j += {N(VectorIsa.Lanes)})"))
        {
            w.Let("p", V.Exp(V.Load("scores + j") - "shift"));
            if (Shape.Dropout > 0)
            {
                w.Set("sum", (V)"sum" + "p");
                using (w.Block("if (dropout != null)"))
                {
                    w.Set("p", (V)"p" * V.DropoutFactors("key", "firstKey + j", new DropoutRate(Shape.Dropout)));
                }

                w.Store("scores + j", "p");
            }
            else
            {
                w.Store("scores + j", "p");
                w.Set("sum", (V)"sum" + "p");
            }
        }

        w.Store("sums", "sum");
        w.Line("*maximum = largest;");
        using (w.Block("if (first)"))
        {
            w.EachHeadVector(Shape.Head, (c, half) => w.Store($"o + {c}", V.Zero, half));
        }

        using (w.Block("else"))
        {
            w.EachHeadVector(Shape.Head, (c, half) => w.Store($"o + {c}", V.Load($"o + {c}", half) * "fading", half));
        }
    }
}
