using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// Causal attention over a context of at most two vectors of keys, all in training memory. A lane is a query here, so that no sum or
/// maximum runs across the lanes of a vector, and a short sequence fills the vectors that one row of scores would leave nearly empty.
/// Every sum has the order of <see cref="AttentionKernel"/>, which generation uses, so both give the same bits.
/// </summary>
internal static class ShortAttention
{
    /// <summary>Longest context in keys.</summary>
    public const int Keys = 2 * VectorIsa.Lanes;

    // Wider heads would take more registers than there are, and do not leave vectors empty.
    private const int WidestHead = 2 * VectorIsa.Lanes;

    public static bool Suits(AttentionShape shape) =>
        !shape.Plan.IsFull && shape.Plan.Keys <= Keys && shape.Head <= WidestHead
        && shape.Dropout == 0 && shape.Kept == StorageType.Float32;

    /// <summary>Begins a loop over blocks of queries, of which <c>rows</c> exist.</summary>
    public static IDisposable QueryBlocks(KernelWriter w)
    {
        IDisposable block = w.Block($"for (nint block = 0; block < count; block += {VectorIsa.Lanes})");
        w.Line($"nint rows = count - block < {VectorIsa.Lanes} ? count - block : {VectorIsa.Lanes};");
        return block;
    }

    /// <summary>
    /// A loop over keys <c>j</c> up to an end, from the current one on. No query of the lower register sees a key from its end on, so there
    /// the loop leaves it out.
    /// </summary>
    /// <param name="step">What moves with j, or nothing.</param>
    /// <param name="body">Writes the work on a key, or on the upper register alone.</param>
    public static void EachKey(KernelWriter w, string end, string step, Action<bool> body)
    {
        if (w.Isa.Parts == 1)
        {
            using (w.Block($"for (; j < {end}; j++{step})"))
            {
                body(false);
            }

            return;
        }

        string lower = $"block + {w.Isa.Width}";
        using (w.Block($"for (; j < {end} && j < {lower}; j++{step})"))
        {
            body(false);
        }

        using (w.Block($"for (; j < {end}; j++{step})"))
        {
            w.UpperRegisters(() => body(true));
        }
    }

    /// <summary>Clears the lower register of a vector, which belongs to queries that do not see the key.</summary>
    public static void ClearLower(KernelWriter w, string pointer) => w.Line(w.Isa.Store(pointer, w.Isa.Zero) + ";");

    /// <summary>The lanes of the queries that see key <c>j</c>: those from <c>j - block</c> on.</summary>
    public static V Sees => V.Greater("lanes", V.Splat("(float)(j - block - 1)"));

    /// <summary>Loads the numbers of a row as factors for <see cref="Fma"/>, if multiply-adds take a lane of a register.</summary>
    /// <param name="row">Name of a pointer to them.</param>
    public static void Factors(KernelWriter w, string row, int count)
    {
        for (int i = 0; w.Isa.HasLaneFma && i < count; i += w.Isa.Width)
        {
            w.Line($"{w.Isa.Vector} {row}{i / w.Isa.Width} = {w.Isa.Load(V.Offset(row, i))};");
        }
    }

    /// <summary>sum + b times number i of a row.</summary>
    public static V Fma(V sum, V b, string row, int i) => new((isa, part) => isa.HasLaneFma
        ? isa.LaneFma(sum.Render(isa, part), b.Render(isa, part), $"{row}{i / isa.Width}", i % isa.Width)
        : isa.Fma(sum.Render(isa, part), b.Render(isa, part), isa.Broadcast(V.Offset(row, i))));

    /// <summary>The sum over the head of a block of queries and a row of keys, one chain.</summary>
    public static void Product(KernelWriter w, string name, int head, string queries, string row)
    {
        w.Let(name, V.Zero);
        for (int c = 0; c < head; c++)
        {
            w.Set(name, Fma(name, V.Load(V.Offset(queries, c * VectorIsa.Lanes)), row, c));
        }
    }

    /// <summary>Adds eight declared vectors in the tree in which <c>VectorMath.SumLanes</c> adds the lanes of one.</summary>
    /// <param name="lanes">Name of the vectors, without their number. The first four change.</param>
    /// <param name="count">Vectors that exist; the others are +0.</param>
    public static void Tree(KernelWriter w, string name, string lanes, int count)
    {
        const int Half = VectorIsa.Lanes / 2;
        for (int lane = 0; lane < Half; lane++)
        {
            w.Set(lanes + lane, (V)(lanes + lane) + (lane + Half < count ? lanes + (lane + Half) : V.Zero));
        }

        w.Let("even", (V)(lanes + 0) + (lanes + 2));
        w.Let("odd", (V)(lanes + 1) + (lanes + 3));
        w.Let(name, (V)"even" + "odd");
    }
}

/// <summary>The forward pass of one head of a sequence.</summary>
internal sealed record ShortAttendKernel(AttentionShape Shape) : Kernel
{
    public override string Name => $"AttendShort_{Shape.Suffix}";

    public override string Parameters => "float* q, float* o, float* logSumExp, float* scratch, nint count";

    public override string Summary => $"o(count,{N(Shape.Head)}) = causal softmax(q k^T) v of a short sequence; a lane is a query";

    public override void Write(KernelWriter w)
    {
        int head = Shape.Head;
        string load = w.Call(new LoadQueriesKernel(head, Shape.Qkv));
        string store = w.Call(new StoreQueriesKernel(head, Shape.Output));
        w.Line($"float* queries = scratch;");
        w.Line($"float* p = scratch + {N(head * VectorIsa.Lanes)};");
        w.Line($"float* sums = p + {N(ShortAttention.Keys * VectorIsa.Lanes)};");
        w.Let("scale", V.Splat(Shape.Scale));
        w.Let("minusInfinity", V.Splat("float.NegativeInfinity"));
        w.Let("lanes", V.LaneNumbers);
        using (ShortAttention.QueryBlocks(w))
        {
            w.Line("nint keyCount = block + rows;");
            w.Line($"{load}(q + (block * {N(Shape.Qkv)}), queries, rows);");
            Scores(w);
            Softmax(w);
            for (int c = 0; c < head; c += VectorIsa.Lanes)
            {
                using (w.Block(string.Empty))
                {
                    Values(w, c, Math.Min(VectorIsa.Lanes, head - c));
                }
            }

            w.Line($"{store}(queries, o + (block * {N(Shape.Output)}), rows);");
            w.Store("sums", (V)"best" + new V((isa, part) => $"VectorMath.Log({V.Local(isa, "total", part)})"));
            using (w.Block("for (nint i = 0; i < rows; i++)"))
            {
                w.Line($"logSumExp[(block + i) * {N(Shape.Statistics)}] = sums[i];");
            }
        }
    }

    private void Scores(KernelWriter w)
    {
        w.Let("best", "minusInfinity");
        w.Line($"float* k = q + {N(Shape.PartStride)};");
        w.Line("nint j = 0;");
        ShortAttention.EachKey(w, "keyCount", $", k += {N(Shape.Qkv)}", _ =>
        {
            ShortAttention.Factors(w, "k", Shape.Head);
            ShortAttention.Product(w, "s", Shape.Head, "queries", "k");
            w.Set("s", (V)"s" * "scale");
            using (w.Block("if (j > block)"))
            {
                w.Set("s", V.Select(ShortAttention.Sees, "s", "minusInfinity"));
            }

            w.Store(At("j"), "s");
            w.Set("best", V.Max("s", "best"));
        });
    }

    private static void Softmax(KernelWriter w)
    {
        w.Line("j = 0;");
        ShortAttention.EachKey(w, "keyCount", string.Empty, upper =>
        {
            w.Store(At("j"), V.Exp(V.Load(At("j")) - "best"));
            if (upper)
            {
                ShortAttention.ClearLower(w, At("j"));
            }
        });
        using (w.Block($"for (; (j & {VectorIsa.Lanes - 1}) != 0; j++)"))
        {
            w.Store(At("j"), V.Zero);
        }

        for (int lane = 0; lane < VectorIsa.Lanes; lane++)
        {
            w.Let("sum" + lane, V.Load(V.Offset("p", lane * VectorIsa.Lanes)));
        }

        using (w.Block($"if (j > {VectorIsa.Lanes})"))
        {
            for (int lane = 0; lane < VectorIsa.Lanes; lane++)
            {
                w.Set("sum" + lane, (V)("sum" + lane) + V.Load(V.Offset("p", (VectorIsa.Lanes + lane) * VectorIsa.Lanes)));
            }
        }

        ShortAttention.Tree(w, "total", "sum", VectorIsa.Lanes);
        w.Let("inverse", V.Splat(1f) / "total");
    }

    // The queries are not needed any more, so the output takes their place.
    private void Values(KernelWriter w, int first, int count)
    {
        for (int c = 0; c < count; c++)
        {
            w.Let("o" + c, V.Zero);
        }

        w.Line($"float* v = q + {N((2 * Shape.PartStride) + first)};");
        using (w.Block($"for (j = 0; j < keyCount; j++, v += {N(Shape.Qkv)})"))
        {
            w.Let("weight", V.Load(At("j")));
            ShortAttention.Factors(w, "v", count);
            for (int c = 0; c < count; c++)
            {
                w.Set("o" + c, ShortAttention.Fma("o" + c, "weight", "v", c));
            }
        }

        for (int c = 0; c < count; c++)
        {
            w.Store(V.Offset("queries", (first + c) * VectorIsa.Lanes), (V)("o" + c) * "inverse");
        }
    }

    private static string At(string key) => $"p + ({key} * {N(VectorIsa.Lanes)})";
}
