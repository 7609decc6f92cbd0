namespace MicroGpt.Generators.Emit;

/// <summary>
/// Backward of attention from the log-sum-exp alone: with P recomputed, D = rowsum(dO O), dS = P (dO v^T - D) scale:
/// dq = dS k, dk = dS^T q, dv = P^T dO (Dao et al. 2022). Blocks of queries ascend, so every element of dk and dv is
/// one chain over ascending queries and every element of dq one chain over ascending keys.
/// </summary>
internal sealed class AttentionGradKernel(AttentionShape shape) : Kernel
{
    public override string Name => $"AttentionGrad_{shape.Suffix}{Suffix(shape.Kept)}";

    public override string Parameters =>
        $"float* dy, {Pointer(shape.Kept)} qkv, {Pointer(shape.Kept)} y, float* logSumExp, float* dqkv, SequenceSpan* spans, float* scratch, nint begin, nint end";

    public override string Summary => $"dqkv(T,3x{shape.Suffix}) from dy, items [begin, end) of sequence x head";

    public override void Write(KernelWriter w)
    {
        int floats = shape.Plan.HeadFloats;
        string pack = w.Call(new PackTokensKernel(shape.Head, shape.Kept, shape.Qkv));
        string copy = w.Call(new CopyTokensKernel(shape.Head, shape.Kept, shape.Qkv));
        string clear = w.Call(new ClearTokensKernel(shape.Head, shape.QkvGrad));
        w.Line("float* keyPanels = scratch;");
        w.Line($"float* valuePanels = scratch + {N(floats)};");
        w.Line($"float* keyRows = scratch + {N(2 * floats)};");
        w.Line($"float* p = scratch + {N(3 * floats)};");
        w.Line($"float* ds = p + {N(shape.Plan.QueryBlock * shape.Plan.ScoreStride)};");
        if (shape.Kept == StorageType.BFloat16)
        {
            w.Line($"float* queries = ds + {N(shape.Plan.QueryBlock * shape.Plan.ScoreStride)};");
        }

        using (w.Block("for (nint item = begin; item < end; item++)"))
        {
            w.Line($"SequenceSpan span = spans[item / {N(shape.Plan.Heads)}];");
            w.Line($"nint head = item % {N(shape.Plan.Heads)};");
            string pointer = Pointer(shape.Kept);
            w.Line($"{pointer} q = qkv + ((nint)span.Row * {N(shape.Qkv)}) + (head * {N(shape.Head)});");
            w.Line($"float* dq = dqkv + ((nint)span.Row * {N(shape.QkvGrad)}) + (head * {N(shape.Head)});");
            w.Line($"float* dk = dq + {N(shape.PartStride)};");
            w.Line($"float* dv = dk + {N(shape.PartStride)};");
            w.Line($"{pointer} o = y + ((nint)span.Row * {N(shape.Output)}) + (head * {N(shape.Head)});");
            w.Line($"float* g = dy + ((nint)span.Row * {N(shape.OutputGrad)}) + (head * {N(shape.Head)});");
            w.Line($"float* l = logSumExp + ((nint)span.Row * {N(shape.Statistics)}) + head;");
            w.Line("nint count = span.Count;");
            w.Line($"{pack}(q + {N(shape.PartStride)}, keyPanels, 0, count);");
            w.Line($"{pack}(q + {N(2 * shape.PartStride)}, valuePanels, 0, count);");
            w.Line($"{copy}(q + {N(shape.PartStride)}, keyRows, 0, count);");
            w.Line($"{clear}(dk, count);");
            w.Line($"{clear}(dv, count);");
            WriteQueryBlocks(w);
        }
    }

    private void WriteQueryBlocks(KernelWriter w)
    {
        string scores = w.Call(new ScoreGradKernel(shape));
        string queries = w.Call(new QueryGradKernel(shape));
        string keys = w.Call(new KeyGradKernel(shape));
        using (w.Block($"for (nint block = 0; block < count; block += {N(shape.Plan.QueryBlock)})"))
        {
            w.Line($"nint rows = count - block < {N(shape.Plan.QueryBlock)} ? count - block : {N(shape.Plan.QueryBlock)};");
            w.Line(shape.Kept == StorageType.Float32 ? $"float* qs = q + (block * {N(shape.Qkv)});" : "float* qs = queries;");
            if (shape.Kept == StorageType.BFloat16)
            {
                w.Line($"{w.Call(new CopyTokensKernel(shape.Head, shape.Kept, shape.Qkv))}(q + (block * {N(shape.Qkv)}), queries, 0, rows);");
            }

            w.Line($"float* gs = g + (block * {N(shape.OutputGrad)});");
            w.Line($"{scores}(qs, gs, o + (block * {N(shape.Output)}), l + (block * {N(shape.Statistics)}), keyPanels, valuePanels, p, ds, block, rows);");
            w.Line($"{queries}(ds, keyRows, dq + (block * {N(shape.QkvGrad)}), block, rows);");
            w.Line($"{keys}(p, ds, qs, gs, dk, dv, block, rows);");
        }
    }
}

/// <summary>Clears rows of one head.</summary>
internal sealed class ClearTokensKernel(int head, int ld) : Kernel
{
    public override string Name => $"ClearTokens_{N(head)}_{N(ld)}";

    public override string Parameters => "float* rows, nint count";

    public override string Summary => $"row i, {N(head)} channels = 0";

    public override void Write(KernelWriter w)
    {
        using (w.Block("for (nint i = 0; i < count; i++)"))
        {
            w.EachVector(head, (c, _) => w.Store($"rows + (i * {N(ld)}) + {c}", V.Zero));
        }
    }
}

/// <summary>p and ds of a block of queries against all keys up to each query.</summary>
internal sealed class ScoreGradKernel(AttentionShape shape) : Kernel
{
    public override string Name => $"ScoreGrad_{shape.Suffix}{Suffix(shape.Kept)}";

    public override string Parameters =>
        $"float* q, float* dy, {Pointer(shape.Kept)} y, float* logSumExp, float* keyPanels, float* valuePanels, float* p, float* ds, nint block, nint rows";

    public override string Summary => "p = exp(scale q k^T - logSumExp), ds = p (dy v^T - rowsum(dy y)) scale";

    public override void Write(KernelWriter w)
    {
        int stride = shape.Plan.ScoreStride;
        int panel = w.Isa.PanelWidth;
        string row = w.Call(new ScoreGradRowKernel(shape));
        TileLoops.Rows(w, "0", "rows", height =>
        {
            using (w.Block($"for (nint j = 0; j < block + m + {N(height)}; j += {N(panel)})"))
            {
                Scores(w, height, shape.QueryStride, "q", "keyPanels", "p");
                Scores(w, height, shape.OutputGrad, "dy", "valuePanels", "ds");
            }
        });
        using (w.Block("for (nint i = 0; i < rows; i++)"))
        {
            w.Line($"{row}(p + (i * {N(stride)}), ds + (i * {N(stride)}), y + (i * {N(shape.Output)}), dy + (i * {N(shape.OutputGrad)}), logSumExp[i * {N(shape.Statistics)}], block + i + 1);");
        }
    }

    private void Scores(KernelWriter w, int height, int lda, string a, string panels, string c) => TileLoops.Tile(
        w,
        new TileShape(height, w.Isa.PanelWidth, Walk.AlongRows, lda, w.Isa.PanelWidth, shape.Plan.ScoreStride, shape.Head, false, false, false),
        new TileOperands($"{a} + (m * {N(lda)})", $"{panels} + (j * {N(shape.Head)})", $"{c} + (m * {N(shape.Plan.ScoreStride)}) + j"));
}

/// <summary>One row of p and ds in place of scores and dy v^T; keys from live on become +0, one vector beyond included.</summary>
internal sealed class ScoreGradRowKernel(AttentionShape shape) : Kernel
{
    public override string Name => $"ScoreGradRow_{shape.Suffix}{Suffix(shape.Kept)}";

    public override string Parameters => $"float* p, float* ds, {Pointer(shape.Kept)} y, float* dy, float logSumExp, nint live";

    public override string Summary => "p = exp(scale p - logSumExp), ds = p (ds - sum(dy y)) scale";

    public override void Write(KernelWriter w)
    {
        w.Let("product", V.Zero);
        w.EachVector(shape.Head, (c, _) => w.Set("product", V.Fma("product", V.Load($"dy + {c}"), V.Load(shape.Kept, $"y + {c}"))));
        w.Let("mean", V.Splat(w.Sum("product")));
        w.Let("scale", V.Splat(shape.Scale));
        w.Let("shift", V.Splat("logSumExp"));
        w.Let("lanes", V.LaneNumbers);
        w.Line("nint j = 0;");
        using (w.Block($"for (; j < live; j += {N(Isa.Lanes)})"))
        {
            w.Let("e", V.Exp((V.Load("p + j") * "scale") - "shift"));
            w.Let("d", (V)"e" * (V.Load("ds + j") - "mean") * "scale");
            using (w.Block($"if (j + {N(Isa.Lanes)} > live)"))
            {
                w.Let("mask", V.Greater(V.Splat("(float)(live - j)"), "lanes"));
                w.Set("e", V.And("mask", "e"));
                w.Set("d", V.And("mask", "d"));
            }

            w.Store("p + j", "e");
            w.Store("ds + j", "d");
        }

        // Tiles of adjacent queries and keys read past this row's last key.
        w.Store("p + j", V.Zero);
        w.Store("ds + j", V.Zero);
    }
}

/// <summary>dq = ds k for a block of queries.</summary>
internal sealed class QueryGradKernel(AttentionShape shape) : Kernel
{
    public override string Name => $"QueryGrad_{shape.Suffix}";

    public override string Parameters => "float* ds, float* keys, float* dq, nint block, nint rows";

    public override string Summary => $"dq(rows,{N(shape.Head)}) = ds k, keys ascending";

    public override void Write(KernelWriter w) => TileLoops.Rows(w, "0", "rows", height =>
    {
        w.Line($"nint keyCount = (block + m + {N(height)} + 7) & ~7;");
        TileLoops.Columns(w, shape.Head, panel => TileLoops.Tile(
            w,
            new TileShape(height, panel, Walk.AlongRows, shape.Plan.ScoreStride, shape.Head, shape.QkvGrad, 0, false, false, false),
            new TileOperands($"ds + (m * {N(shape.Plan.ScoreStride)})", "keys + n", $"dq + (m * {N(shape.QkvGrad)}) + n", "keyCount")));
    });
}

/// <summary>dk += ds^T q and dv += p^T dy for a block of queries; keys after a query are skipped where a whole tile is.</summary>
internal sealed class KeyGradKernel(AttentionShape shape) : Kernel
{
    public override string Name => $"KeyGrad_{shape.Suffix}{Suffix(shape.Kept)}";

    public override string Parameters => "float* p, float* ds, float* q, float* dy, float* dk, float* dv, nint block, nint rows";

    public override string Summary => $"dk(keys,{N(shape.Head)}) += ds^T q, dv += p^T dy, queries ascending";

    public override void Write(KernelWriter w)
    {
        w.Line("nint keyCount = block + rows;");
        TileLoops.Rows(w, "0", "keyCount", height =>
        {
            w.Line("nint first = m > block ? m - block : 0;");
            w.Line("nint depth = rows - first;");
            w.Line($"nint at = (first * {N(shape.Plan.ScoreStride)}) + m;");
            TileLoops.Columns(w, shape.Head, panel =>
            {
                Tile(w, height, panel, shape.OutputGrad, "p", "dy", "dv");
                Tile(w, height, panel, shape.QueryStride, "ds", "q", "dk");
            });
        });
    }

    private void Tile(KernelWriter w, int height, int panel, int ldb, string a, string b, string c) => TileLoops.Tile(
        w,
        new TileShape(height, panel, Walk.AlongColumns, shape.Plan.ScoreStride, ldb, shape.QkvGrad, 0, true, false, false),
        new TileOperands($"{a} + at", $"{b} + (first * {N(ldb)}) + n", $"{c} + (m * {N(shape.QkvGrad)}) + n", "depth"));
}
