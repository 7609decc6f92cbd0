using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>
/// Causal attention of one sequence whose keys and values lie at its positions, in scalars: only the keys that a query may
/// see exist here, so equality means that masked ones add nothing.
/// </summary>
/// <param name="dropout">Keys of the rows; null: no probability is dropped.</param>
internal sealed class AttentionReference(AttentionCase c, Floats qkv, int firstRow, RowKeys? dropout = null)
{
    public const int Site = 9;
    public const float Rate = 0.3f;

    private const int Block = 64;
    private readonly float _scale = (float)(1 / Math.Sqrt(c.HeadSize));

    /// <summary>Channels of part 0, 1, 2 (query, key, value) of a head at a position.</summary>
    public Span<float> Part(Floats buffer, int part, int position, int head) =>
        buffer.Values.Slice(((firstRow + position) * c.Qkv) + (((part * c.Heads) + head) * c.Head), c.Head);

    public Span<float> Output(Floats buffer, int position, int head) =>
        buffer.Values.Slice(((firstRow + position) * c.Output) + (head * c.Head), c.Head);

    public int Statistic(int position, int head) => ((firstRow + position) * c.Statistics) + head;

    /// <summary>Blocks of keys at absolute positions, a running maximum, a rescaling at every block (law 3b).</summary>
    public void Forward(Floats y, Floats logSumExp, int position, int head)
    {
        Span<float> o = Output(y, position, head);
        o.Clear();
        float largest = float.NegativeInfinity;
        Span<float> sums = stackalloc float[8];
        sums.Clear();
        float[] p = [.. Enumerable.Range(0, position + 1).Select(key => Dot(0, 1, position, key, head) * _scale)];
        for (int block = 0; block <= position; block += Block)
        {
            int end = Math.Min(block + Block, position + 1);
            float before = largest;
            largest = Math.Max(largest, p[block..end].Max());
            float fade = block == 0 ? 0f : VectorMath.Exp(before - largest);
            for (int lane = 0; lane < 8; lane++)
            {
                sums[lane] *= fade;
            }

            foreach (ref float channel in o)
            {
                channel *= fade;
            }

            for (int key = block; key < end; key++)
            {
                p[key] = VectorMath.Exp(p[key] - largest);
                sums[key % 8] += p[key];
                Accumulate(o, p[key] * Factor(position, key, head), Part(qkv, 2, key, head));
            }
        }

        float total = FixedTree.Sum(sums);
        foreach (ref float channel in o)
        {
            channel *= 1f / total;
        }

        logSumExp[Statistic(position, head)] = largest + VectorMath.Log(total);
    }

    /// <summary>dq one chain over ascending keys, dk and dv chains over ascending queries, all from +0.</summary>
    public void Backward(Floats dy, Floats y, Floats logSumExp, Floats dqkv, int count, int head)
    {
        for (int position = 0; position < count; position++)
        {
            for (int part = 0; part < 3; part++)
            {
                Part(dqkv, part, position, head).Clear();
            }
        }

        for (int query = 0; query < count; query++)
        {
            float[] g = Output(dy, query, head).ToArray(), o = Output(y, query, head).ToArray();
            float mean = FixedTree.Sum(c.Head, (lane, i) => MathF.FusedMultiplyAdd(g[i], o[i], lane));
            for (int key = 0; key <= query; key++)
            {
                float p = VectorMath.Exp((Dot(0, 1, query, key, head) * _scale) - logSumExp[Statistic(query, head)]);
                float dp = 0f;
                for (int i = 0; i < c.Head; i++)
                {
                    dp = MathF.FusedMultiplyAdd(g[i], Part(qkv, 2, key, head)[i], dp);
                }

                float ds = p * ((dp * Factor(query, key, head)) - mean) * _scale;
                Accumulate(Part(dqkv, 0, query, head), ds, Part(qkv, 1, key, head));
                Accumulate(Part(dqkv, 1, key, head), ds, Part(qkv, 0, query, head));
                Accumulate(Part(dqkv, 2, key, head), p * Factor(query, key, head), g);
            }
        }
    }

    /// <summary>The mask of a probability; 1 without dropout.</summary>
    public float Factor(int query, int key, int head) =>
        dropout?.Factor(firstRow + query, Site, (head * c.Plan.Keys) + key, new DropoutRate(Rate)) ?? 1f;

    /// <summary>The same function in double precision and in one piece, channels without pads: softmax(q k^T / sqrt(d)) v.</summary>
    public static (double[] Y, double LogSumExp) Exact(double[][] q, double[][] k, double[][] v, int query)
    {
        double[] s =
            [.. Enumerable.Range(0, query + 1).Select(key => q[query].Zip(k[key], (a, b) => a * b).Sum() / Math.Sqrt(q[query].Length))];
        double logSumExp = s.Max() + Math.Log(s.Sum(x => Math.Exp(x - s.Max())));
        IEnumerable<int> channels = Enumerable.Range(0, q[query].Length);
        return ([.. channels.Select(i => s.Select((x, key) => Math.Exp(x - logSumExp) * v[key][i]).Sum())], logSumExp);
    }

    /// <summary>Queries, keys or values of one head in double.</summary>
    public double[][] Doubles(int part, int count, int head) =>
        [.. Enumerable.Range(0, count).Select(p => Part(qkv, part, p, head)[..c.HeadSize].ToArray().Select(x => (double)x).ToArray())];

    private float Dot(int partA, int partB, int a, int b, int head)
    {
        Span<float> x = Part(qkv, partA, a, head), z = Part(qkv, partB, b, head);
        float sum = 0f;
        for (int i = 0; i < x.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(x[i], z[i], sum);
        }

        return sum;
    }

    private static void Accumulate(Span<float> sums, float factor, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = MathF.FusedMultiplyAdd(factor, values[i], sums[i]);
        }
    }
}
