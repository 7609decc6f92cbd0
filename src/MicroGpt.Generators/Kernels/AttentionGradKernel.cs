using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// The backward pass of attention (Dao et al. 2022). P is recomputed from the log-sum-exp. Then D = rowsum(dO O),
/// dS = P (dO v^T - D) scale, dq = dS k, dk = dS^T q and dv = P^T dO. Blocks of queries ascend, so every element of dk and
/// dv is one chain over ascending queries, and every element of dq one chain over ascending keys. With a dropout mask M,
/// dS = P (M dO v^T - D) scale and dv = (P M)^T dO. A causal block of queries ends at key block + rows; a full one sees every key.
/// </summary>
internal sealed record AttentionGradKernel(AttentionShape Shape) : Kernel
{
    public override string Name => $"AttentionGrad_{Shape.Suffix}{Shape.DropoutSuffix}{Suffix(Shape.Kept)}";

    public override string Parameters =>
        $"float* dy, {Pointer(Shape.Kept)} qkv, {Pointer(Shape.Kept)} y, float* logSumExp, float* dqkv, "
        + "SequenceSpan* spans, float* scratch" + Shape.DropoutParameters + ", nint begin, nint end";

    public override string Summary => $"dqkv(T,3x{Shape.Suffix}) from dy, items [begin, end) of sequence x head";

    public override void Write(KernelWriter w)
    {
        if (ShortAttention.Suits(Shape))
        {
            WriteShort(w);
            return;
        }

        long floats = Shape.Plan.HeadFloats;
        string pack = w.Call(new PackTokensKernel(Shape.Head, Shape.Kept, Shape.Qkv));
        string copy = w.Call(new CopyTokensKernel(Shape.Head, Shape.Kept, Shape.Qkv));
        string clear = w.Call(new ClearTokensKernel(Shape.Head, Shape.QkvGrad));
        w.Line("float* keyPanels = scratch;");
        w.Line($"float* valuePanels = scratch + {N(floats)};");
        w.Line($"float* keyRows = scratch + {N(2 * floats)};");
        w.Line($"float* p = scratch + {N(3 * floats)};");
        w.Line($"float* ds = p + {N(Shape.Plan.QueryBlock * Shape.Plan.ScoreStride)};");
        if (Shape.Kept == StorageType.BFloat16)
        {
            w.Line($"float* queries = ds + {N(Shape.Plan.QueryBlock * Shape.Plan.ScoreStride)};");
        }

        using (w.Block("for (nint item = begin; item < end; item++)"))
        {
            w.Line($"SequenceSpan span = spans[item / {N(Shape.Plan.Heads)}];");
            w.Line($"nint head = item % {N(Shape.Plan.Heads)};");
            string pointer = Pointer(Shape.Kept);
            w.Line($"{pointer} q = qkv + ((nint)span.Row * {N(Shape.Qkv)}) + (head * {N(Shape.Head)});");
            w.Line($"float* dq = dqkv + ((nint)span.Row * {N(Shape.QkvGrad)}) + (head * {N(Shape.Head)});");
            w.Line($"float* dk = dq + {N(Shape.PartStride)};");
            w.Line($"float* dv = dk + {N(Shape.PartStride)};");
            w.Line($"{pointer} o = y + ((nint)span.Row * {N(Shape.Output)}) + (head * {N(Shape.Head)});");
            w.Line($"float* g = dy + ((nint)span.Row * {N(Shape.OutputGrad)}) + (head * {N(Shape.Head)});");
            w.Line($"float* l = logSumExp + ((nint)span.Row * {N(Shape.Statistics)}) + head;");
            w.Line("nint count = span.Count;");
            w.Line($"{pack}(q + {N(Shape.PartStride)}, keyPanels, 0, count);");
            w.Line($"{pack}(q + {N(2 * Shape.PartStride)}, valuePanels, 0, count);");
            w.Line($"{copy}(q + {N(Shape.PartStride)}, keyRows, 0, count);");
            w.Line($"{clear}(dk, count);");
            w.Line($"{clear}(dv, count);");
            WriteQueryBlocks(w);
        }
    }

    private void WriteShort(KernelWriter w)
    {
        string head = $"(head * {N(Shape.Head)})";
        string Row(string tensor, int stride) => $"{tensor} + ((nint)span.Row * {N(stride)}) + ";
        using (w.Block("for (nint item = begin; item < end; item++)"))
        {
            w.Line($"SequenceSpan span = spans[item / {N(Shape.Plan.Heads)}];");
            w.Line($"nint head = item % {N(Shape.Plan.Heads)};");
            w.Line($"float* g = {Row("dy", Shape.OutputGrad)}{head};");
            w.Line($"float* q = {Row("qkv", Shape.Qkv)}{head};");
            w.Line($"float* o = {Row("y", Shape.Output)}{head};");
            w.Line($"float* l = {Row("logSumExp", Shape.Statistics)}head;");
            w.Line($"float* dq = {Row("dqkv", Shape.QkvGrad)}{head};");
            w.Line($"{w.Call(new ShortAttentionGradKernel(Shape))}(g, q, o, l, dq, scratch, span.Count);");
        }
    }

    private void WriteQueryBlocks(KernelWriter w)
    {
        string scores = w.Call(new ScoreGradKernel(Shape));
        string queries = w.Call(new QueryGradKernel(Shape));
        string keys = w.Call(new KeyGradKernel(Shape));
        using (w.Block($"for (nint block = 0; block < count; block += {N(Shape.Plan.QueryBlock)})"))
        {
            w.Line($"nint rows = count - block < {N(Shape.Plan.QueryBlock)} ? count - block : {N(Shape.Plan.QueryBlock)};");
            w.Line(Shape.Kept == StorageType.Float32 ? $"float* qs = q + (block * {N(Shape.Qkv)});" : "float* qs = queries;");
            if (Shape.Kept == StorageType.BFloat16)
            {
                string widen = w.Call(new CopyTokensKernel(Shape.Head, Shape.Kept, Shape.Qkv));
                w.Line($"{widen}(q + (block * {N(Shape.Qkv)}), queries, 0, rows);");
            }

            w.Line($"float* gs = g + (block * {N(Shape.OutputGrad)});");
            string kept = $"o + (block * {N(Shape.Output)}), l + (block * {N(Shape.Statistics)})";
            string dropout = Shape.HeadDropout($"head * {N(Shape.Plan.Keys)}");
            Shape.DeclareRowKeys(w, "span.Row + block");
            string extent = Shape.Plan.IsFull ? "count, rows" : "block, rows";
            w.Line($"{scores}(qs, gs, {kept}, keyPanels, valuePanels, p, ds, {extent}{dropout});");
            w.Line($"{queries}(ds, keyRows, dq + (block * {N(Shape.QkvGrad)}), {extent});");
            w.Line($"{keys}(p, ds, qs, gs, dk, dv, {extent});");
        }
    }
}

/// <summary>Clears rows of one head.</summary>
internal sealed record ClearTokensKernel(int Head, int Ld) : Kernel
{
    public override string Name => $"ClearTokens_{N(Head)}";

    public override string Parameters => "float* rows, nint count";

    public override string Summary => $"row i, {N(Head)} channels = 0";

    public override void Write(KernelWriter w)
    {
        using (w.Block("for (nint i = 0; i < count; i++)"))
        {
            w.EachHeadVector(Head, (c, half) => w.Store($"rows + (i * {N(Ld)}) + {c}", V.Zero, half));
        }
    }
}

/// <summary>p and ds of a block of queries against all keys that each query sees.</summary>
internal sealed record ScoreGradKernel(AttentionShape Shape) : Kernel
{
    public override string Name => $"ScoreGrad_{Shape.Suffix}{Shape.DropoutSuffix}{Suffix(Shape.Kept)}";

    public override string Parameters =>
        $"float* q, float* dy, {Pointer(Shape.Kept)} y, float* logSumExp, float* keyPanels, float* valuePanels, "
        + $"float* p, float* ds, {Shape.BlockParameters}" + Shape.HeadDropoutParameters;

    public override string Summary => "p = exp(scale q k^T - logSumExp), ds = p (dy v^T - rowsum(dy y)) scale";

    public override void Write(KernelWriter w)
    {
        int stride = Shape.Plan.ScoreStride;
        int panel = w.Isa.PanelWidth;
        string row = w.Call(new ScoreGradRowKernel(Shape));
        TileLoops.Rows(w, "0", "rows", height =>
        {
            string end = Shape.Plan.IsFull ? "keyCount" : $"block + m + {N(height)}";
            using (w.Block($"for (nint j = 0; j < {end}; j += {N(panel)})"))
            {
                Scores(w, height, Shape.QueryStride, "q", "keyPanels", "p");
                Scores(w, height, Shape.OutputGrad, "dy", "valuePanels", "ds");
            }
        });
        using (w.Block("for (nint i = 0; i < rows; i++)"))
        {
            string scores = $"p + (i * {N(stride)}), ds + (i * {N(stride)})";
            string outputs = $"y + (i * {N(Shape.Output)}), dy + (i * {N(Shape.OutputGrad)})";
            string dropout = Shape.HeadDropout("firstKey");
            Shape.DeclareRowKeys(w, "i");
            string live = Shape.Plan.IsFull ? "keyCount" : "block + i + 1";
            w.Line($"{row}({scores}, {outputs}, logSumExp[i * {N(Shape.Statistics)}], {live}{dropout});");
        }
    }

    private void Scores(KernelWriter w, int height, int lda, string a, string panels, string c) => TileLoops.Tile(
        w,
        new TileShape(
            height, w.Isa.PanelWidth, Walk.AlongRows, lda, w.Isa.PanelWidth, Shape.Plan.ScoreStride, Shape.Head, false, false, false),
        new TileOperands($"{a} + (m * {N(lda)})", $"{panels} + (j * {N(Shape.Head)})", $"{c} + (m * {N(Shape.Plan.ScoreStride)}) + j"));
}

/// <summary>
/// Replaces one row of scores and of dy v^T by p and ds. Keys from <c>live</c> on become +0, including one extra vector.
/// </summary>
internal sealed record ScoreGradRowKernel(AttentionShape Shape) : Kernel
{
    public override string Name => $"ScoreGradRow_{Shape.Suffix}{Shape.DropoutSuffix}{Suffix(Shape.Kept)}";

    public override string Parameters =>
        $"float* p, float* ds, {Pointer(Shape.Kept)} y, float* dy, float logSumExp, nint live" + Shape.HeadDropoutParameters;

    public override string Summary => "p = exp(scale p - logSumExp), ds = p (ds - sum(dy y)) scale";

    public override void Write(KernelWriter w)
    {
        w.Let("product", V.Zero);
        w.EachHeadVector(Shape.Head, (c, half) =>
            w.Set("product", V.Fma("product", V.Load($"dy + {c}", half), V.Load(Shape.Kept, $"y + {c}", half))));
        w.Let("mean", V.Splat(w.Sum("product")));
        w.Let("scale", V.Splat(Shape.Scale));
        w.Let("shift", V.Splat("logSumExp"));
        w.Let("lanes", V.LaneNumbers);
        w.Line("nint j = 0;");
        if (Shape.Dropout > 0)
        {
            w.Line("ulong key = dropout == null ? 0 : DropoutMask.SiteKey(*dropout, site);");
        }

        string weight = Shape.Dropout > 0 ? "weight" : "e";
        using (w.Block($"for (; j < live; j += {N(VectorIsa.Lanes)})"))
        {
            w.Let("e", V.Exp((V.Load("p + j") * "scale") - "shift"));
            if (Shape.Dropout > 0)
            {
                w.Let("g", V.Load("ds + j"));
                w.Let("weight", "e");
                using (w.Block("if (dropout != null)"))
                {
                    w.Let("factor", V.DropoutFactors("key", "firstKey + j", new DropoutRate(Shape.Dropout)));
                    w.Set("g", (V)"g" * "factor");
                    w.Set("weight", (V)"e" * "factor");
                }
            }

            w.Let("d", (V)"e" * ((Shape.Dropout > 0 ? "g" : V.Load("ds + j")) - "mean") * "scale");
            using (w.Block($"if (j + {N(VectorIsa.Lanes)} > live)"))
            {
                w.Let("mask", V.Greater(V.Splat("(float)(live - j)"), "lanes"));
                w.Set(weight, V.And("mask", weight));
                w.Set("d", V.And("mask", "d"));
            }

            w.Store("p + j", weight);
            w.Store("ds + j", "d");
        }

        // Tiles of adjacent queries and keys read past this row's last key.
        w.Store("p + j", V.Zero);
        w.Store("ds + j", V.Zero);
    }
}

/// <summary>dq = ds k for a block of queries.</summary>
internal sealed record QueryGradKernel(AttentionShape Shape) : Kernel
{
    public override string Name => $"QueryGrad_{Shape.Suffix}";

    public override string Parameters => $"float* ds, float* keys, float* dq, {Shape.BlockParameters}";

    public override string Summary => $"dq(rows,{N(Shape.Head)}) = ds k, keys ascending";

    public override void Write(KernelWriter w) => TileLoops.Rows(w, "0", "rows", height =>
    {
        w.Line($"nint depth = ({(Shape.Plan.IsFull ? "keyCount" : $"block + m + {N(height)}")} + 7) & ~7;");
        TileLoops.Columns(w, Shape.Head, panel => TileLoops.Tile(
            w,
            new TileShape(height, panel, Walk.AlongRows, Shape.Plan.ScoreStride, Shape.Head, Shape.QkvGrad, 0, false, false, false),
            new TileOperands($"ds + (m * {N(Shape.Plan.ScoreStride)})", "keys + n", $"dq + (m * {N(Shape.QkvGrad)}) + n", "depth")));
    });
}

/// <summary>
/// dk += ds^T q and dv += p^T dy for a block of queries. With a causal mask, each tile of keys skips the queries before its first key.
/// </summary>
internal sealed record KeyGradKernel(AttentionShape Shape) : Kernel
{
    public override string Name => $"KeyGrad_{Shape.Suffix}{Suffix(Shape.Kept)}";

    public override string Parameters => $"float* p, float* ds, float* q, float* dy, float* dk, float* dv, {Shape.BlockParameters}";

    public override string Summary => $"dk(keys,{N(Shape.Head)}) += ds^T q, dv += p^T dy, queries ascending";

    public override void Write(KernelWriter w)
    {
        if (!Shape.Plan.IsFull)
        {
            w.Line("nint keyCount = block + rows;");
        }

        TileLoops.Rows(w, "0", "keyCount", height =>
        {
            if (!Shape.Plan.IsFull)
            {
                w.Line("nint first = m > block ? m - block : 0;");
                w.Line("nint depth = rows - first;");
                w.Line($"nint at = (first * {N(Shape.Plan.ScoreStride)}) + m;");
            }

            TileLoops.Columns(w, Shape.Head, panel =>
            {
                Tile(w, height, panel, Shape.OutputGrad, "p", "dy", "dv");
                Tile(w, height, panel, Shape.QueryStride, "ds", "q", "dk");
            });
        });
    }

    private void Tile(KernelWriter w, int height, int panel, int ldb, string a, string b, string c) => TileLoops.Tile(
        w,
        new TileShape(height, panel, Walk.AlongColumns, Shape.Plan.ScoreStride, ldb, Shape.QkvGrad, 0, true, false, false),
        Shape.Plan.IsFull
            ? new TileOperands($"{a} + m", $"{b} + n", $"{c} + (m * {N(Shape.QkvGrad)}) + n", "rows")
            : new TileOperands($"{a} + at", $"{b} + (first * {N(ldb)}) + n", $"{c} + (m * {N(Shape.QkvGrad)}) + n", "depth"));
}
