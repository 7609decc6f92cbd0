namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Scratch holds the gradients of the state and of e, one after the other.</summary>
internal sealed unsafe partial class NoLayersModel
{
    public static void HeadBackward(WorkContext c, int loop, float* rowWeight)
    {
        float* ds = c.Scratch;
        if (c.Lane > 0)
        {
            return; // One lane computes the sums over rows.
        }

        if (loop == c.Depth)
        {
            new Span<float>(c.Scratch, c.Capacity * Stride * 2).Clear();
        }

        for (int row = 0; row < c.Rows; row++)
        {
            if (c.Targets[row] < 0)
            {
                continue;
            }

            float* logits = Logits(c) + (row * Stride);
            double logSumExp = LogSumExp(logits);
            for (int v = 0; v < V; v++)
            {
                double p = Math.Exp(logits[v] - logSumExp);
                float d = rowWeight[row] * (float)(v == c.Targets[row] ? p - 1 : p);
                for (int i = 0; i < C; i++)
                {
                    long w = s_head.IndexOf(v, i);
                    ds[(row * Stride) + i] += d * c.Weights[w];
                    c.Gradients[w] += d * State(c, loop)[(row * Stride) + i];
                }
            }
        }
    }

    public static void LoopBackward(WorkContext c, int loop)
    {
        float* de = c.Scratch + (c.Capacity * Stride);
        c.Share(c.Rows, 1, out int begin, out int end);
        for (int i = begin * Stride; i < end * Stride; i++)
        {
            de[i] += c.Scratch[i];
        }
    }

    public static void EmbedBackward(WorkContext c)
    {
        float* de = c.Scratch + (c.Capacity * Stride);
        for (int i = 0; i < c.Rows * C && c.Lane == 0; i++)
        {
            (int row, int column) = (i / C, i % C);
            float d = de[(row * Stride) + column];
            c.Gradients[s_wte.IndexOf(c.Tokens[row], column)] += d;
            c.Gradients[s_wpe.IndexOf(c.Positions[row], column)] += d;
        }
    }
}
