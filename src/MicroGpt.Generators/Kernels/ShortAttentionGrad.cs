using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>The backward pass of <see cref="ShortAttendKernel"/>, with the sums of <see cref="AttentionGradKernel"/>.</summary>
internal sealed record ShortAttentionGradKernel(AttentionShape Shape) : Kernel
{
    private const int Keys = ShortAttention.Keys;

    public override string Name => $"AttendShortGrad_{Shape.Suffix}";

    public override string Parameters => "float* g, float* q, float* o, float* logSumExp, float* dq, float* scratch, nint count";

    public override string Summary => $"dq, dk and dv(count,{N(Shape.Head)}) of a short sequence; a lane is a query";

    public override void Write(KernelWriter w)
    {
        int head = Shape.Head;
        int block = head * VectorIsa.Lanes;
        w.Line("float* queries = scratch;");
        w.Line($"float* gradients = scratch + {N(block)};");
        w.Line($"float* outputs = scratch + {N(2 * block)};");
        w.Line($"float* shifts = scratch + {N(3 * block)};");
        w.Line($"float* p = scratch + {N(4 * block)};");
        w.Line($"float* ds = p + {N(Keys * Keys)};");
        w.Let("scale", V.Splat(Shape.Scale));
        w.Let("lanes", V.LaneNumbers);
        using (ShortAttention.QueryBlocks(w))
        {
            Load(w, Shape.Qkv, "q", "queries");
            Load(w, Shape.OutputGrad, "g", "gradients");
            Load(w, Shape.Output, "o", "outputs");
            using (w.Block($"for (nint i = 0; i < {VectorIsa.Lanes}; i++)"))
            {
                w.Line($"shifts[i] = logSumExp[(block + (i < rows ? i : rows - 1)) * {N(Shape.Statistics)}];");
            }

            Scores(w);
        }

        Products(w);
    }

    private void Load(KernelWriter w, int ld, string source, string target) =>
        w.Line($"{w.Call(new LoadQueriesKernel(Shape.Head, ld))}({source} + (block * {N(ld)}), {target}, rows);");

    private void Scores(KernelWriter w)
    {
        Mean(w);
        w.Let("shift", V.Load("shifts"));
        w.Line("nint j = 0;");
        w.Line($"float* k = q + {N(Shape.PartStride)};");
        ShortAttention.EachKey(w, "block + rows", $", k += {N(Shape.Qkv)}", upper =>
        {
            w.Line($"float* v = k + {N(Shape.PartStride)};");
            ShortAttention.Factors(w, "k", Shape.Head);
            ShortAttention.Factors(w, "v", Shape.Head);
            ShortAttention.Product(w, "s", Shape.Head, "queries", "k");
            ShortAttention.Product(w, "t", Shape.Head, "gradients", "v");
            w.Let("e", V.Exp(((V)"s" * "scale") - "shift"));
            w.Let("d", (V)"e" * ((V)"t" - "mean") * "scale");
            using (w.Block("if (j > block)"))
            {
                w.Let("mask", ShortAttention.Sees);
                w.Set("e", V.And("mask", "e"));
                w.Set("d", V.And("mask", "d"));
            }

            w.Store(At("p"), "e");
            w.Store(At("ds"), "d");
            if (upper)
            {
                ShortAttention.ClearLower(w, At("p"));
                ShortAttention.ClearLower(w, At("ds"));
            }
        });

        // Tiles that reach over a block of queries read these keys too.
        using (w.Block("for (; j < count; j++)"))
        {
            w.Store(At("p"), V.Zero);
            w.Store(At("ds"), V.Zero);
        }
    }

    // Lane c mod 8 of the sum over a head is a vector here. Lanes that a short head lacks are +0.
    private void Mean(KernelWriter w)
    {
        for (int lane = 0; lane < Math.Min(Shape.Head, VectorIsa.Lanes); lane++)
        {
            w.Let("part" + lane, V.Zero);
        }

        for (int c = 0; c < Shape.Head; c++)
        {
            string part = "part" + (c % VectorIsa.Lanes);
            using (w.Block(string.Empty))
            {
                w.Let("y", V.Load(V.Offset("outputs", c * VectorIsa.Lanes)));
                w.Set(part, V.Fma(part, V.Load(V.Offset("gradients", c * VectorIsa.Lanes)), "y"));
            }
        }

        ShortAttention.Tree(w, "mean", "part", Shape.Head);
    }

    private void Products(KernelWriter w)
    {
        w.Line($"float* dk = dq + {N(Shape.PartStride)};");
        w.Line($"float* dv = dk + {N(Shape.PartStride)};");
        TileLoops.Rows(w, "0", "count", height =>
        {
            w.Line($"nint keyCount = m + {N(height)};");
            w.Line("nint depth = count - m;");
            TileLoops.Columns(w, Shape.Head, panel =>
            {
                Tile(w, height, panel, Walk.AlongColumns, Shape.Qkv, "ds + m", $"q + {N(Shape.PartStride)}", "dq", "keyCount");
                Tile(w, height, panel, Walk.AlongRows, Shape.Qkv, $"ds + (m * {N(Keys + 1)})", $"q + (m * {N(Shape.Qkv)})", "dk", "depth");
                Tile(
                    w, height, panel, Walk.AlongRows, Shape.OutputGrad,
                    $"p + (m * {N(Keys + 1)})", $"g + (m * {N(Shape.OutputGrad)})", "dv", "depth");
            });
        });
    }

    private void Tile(KernelWriter w, int height, int panel, Walk walk, int ldb, string a, string b, string c, string depth) =>
        TileLoops.Tile(
            w,
            new TileShape(height, panel, walk, Keys, ldb, Shape.QkvGrad, 0, false, false, false) { SingleSteps = true },
            new TileOperands(a, $"{b} + n", $"{c} + (m * {N(Shape.QkvGrad)}) + n", depth));

    private static string At(string matrix) => $"{matrix} + (j * {N(Keys)}) + block";
}

/// <summary>
/// Copies up to eight rows of a head as columns: channel c of row i to c x 8 + i. Missing rows are copies of the last one.
/// </summary>
internal sealed record LoadQueriesKernel(int Head, int Ld) : Kernel
{
    public override string Name => $"LoadQueries_{N(Head)}";

    public override string Parameters => "float* source, float* columns, nint count";

    public override string Summary => $"columns({N(Head)},8) = up to 8 rows of {N(Head)}, transposed; the last one repeats";

    public override void Write(KernelWriter w)
    {
        int block = w.Isa.TransposeBlock;
        if (block == 1 || Head % block != 0)
        {
            using (w.Block($"for (nint i = 0; i < {VectorIsa.Lanes}; i++)"))
            {
                w.Line($"float* row = source + ((i < count ? i : count - 1) * {N(Ld)});");
                using (w.Block($"for (nint c = 0; c < {N(Head)}; c++)"))
                {
                    w.Line($"columns[(c * {VectorIsa.Lanes}) + i] = row[c];");
                }
            }

            return;
        }

        for (int i = 0; i < VectorIsa.Lanes; i++)
        {
            string row = i == 0 ? "source" : $"count > {N(i)} ? row{i - 1} + {N(Ld)} : row{i - 1}";
            w.Line($"float* row{i} = {row};");
        }

        for (int c = 0; c < Head; c += block)
        {
            for (int first = 0; first < VectorIsa.Lanes; first += block)
            {
                using (w.Block(string.Empty))
                {
                    for (int i = 0; i < block; i++)
                    {
                        w.Line($"{w.Isa.Vector} r{i} = {w.Isa.Load(V.Offset($"row{first + i}", c))};");
                    }

                    IReadOnlyList<string> columns = w.Isa.Transpose(w.Code);
                    for (int i = 0; i < block; i++)
                    {
                        w.Line(w.Isa.Store(V.Offset("columns", ((c + i) * VectorIsa.Lanes) + first), columns[i]) + ";");
                    }
                }
            }
        }
    }
}

/// <summary>The reverse of <see cref="LoadQueriesKernel"/>, for the rows that exist.</summary>
internal sealed record StoreQueriesKernel(int Head, int Ld) : Kernel
{
    public override string Name => $"StoreQueries_{N(Head)}";

    public override string Parameters => "float* columns, float* target, nint count";

    public override string Summary => $"up to 8 rows of {N(Head)} = columns({N(Head)},8), transposed";

    public override void Write(KernelWriter w)
    {
        int block = w.Isa.TransposeBlock;
        if (block == 1 || Head % block != 0)
        {
            using (w.Block("for (nint i = 0; i < count; i++)"))
            using (w.Block($"for (nint c = 0; c < {N(Head)}; c++)"))
            {
                w.Line($"target[(i * {N(Ld)}) + c] = columns[(c * {VectorIsa.Lanes}) + i];");
            }

            return;
        }

        for (int first = 0; first < VectorIsa.Lanes; first += block)
        {
            for (int c = 0; c < Head; c += block)
            {
                using (w.Block(first == 0 ? string.Empty : $"if (count > {N(first)})"))
                {
                    for (int i = 0; i < block; i++)
                    {
                        w.Line($"{w.Isa.Vector} r{i} = {w.Isa.Load(V.Offset("columns", ((c + i) * VectorIsa.Lanes) + first))};");
                    }

                    IReadOnlyList<string> rows = w.Isa.Transpose(w.Code);
                    for (int i = 0; i < block; i++)
                    {
                        string put = w.Isa.Store(V.Offset("target", ((first + i) * Ld) + c), rows[i]) + ";";
                        w.Line(i == 0 ? put : $"if (count > {N(first + i)}) {{ {put} }}");
                    }
                }
            }
        }
    }
}
