using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>
/// The smallest model that keeps the contract, written by hand: no blocks at all, so s_r = s_{r-1} + e. It proves the
/// harness: the oracle with 0 layers computes the same. C = 6 lies in padded segments of 3 in 4; R = 2.
/// </summary>
internal sealed unsafe partial class NoLayersModel : ICompiledModel
{
    private const int V = 5;
    private const int C = 6;
    private const int T = 9;
    private const int R = 2;
    private const int Stride = 8;

    public static ReferenceOptions Options { get; } = new()
    {
        Layers = 0,
        Heads = 2,
        Embedding = C,
        Context = T,
        FeedForward = 1,
        Vocabulary = V,
        Loops = R,
    };

    public static void FillTables(float* tables)
    {
    }

    public static void Pack(WorkContext c)
    {
    }

    public static void EmbedForward(WorkContext c)
    {
        c.Share(c.Rows, 1, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            for (int i = 0; i < C; i++)
            {
                c.Outer[(row * Stride) + i] = c.Weights[s_wte.IndexOf(c.Tokens[row], i)]
                    + c.Weights[s_wpe.IndexOf(c.Positions[row], i)];
            }
        }
    }

    public static void LoopForward(WorkContext c, int loop)
    {
        c.Share(c.Rows, 1, out int begin, out int end);
        for (int i = begin * Stride; i < end * Stride; i++)
        {
            float before = loop == 1 ? 0 : State(c, loop - 1)[i];
            State(c, loop)[i] = before + c.Outer[i];
        }
    }

    public static void HeadForward(WorkContext c, int loop, int begin, int end)
    {
        for (int row = begin; row < end; row++)
        {
            for (int v = 0; v < V && row % c.Lanes == c.Lane; v++)
            {
                float sum = 0;
                for (int i = 0; i < C; i++)
                {
                    float s = State(c, loop)[(row * Stride) + i];
                    sum = MathF.FusedMultiplyAdd(s, c.Weights[s_head.IndexOf(v, i)], sum);
                }

                Logits(c)[(row * Stride) + v] = sum;
            }
        }
    }

    public static void LossForward(WorkContext c, float* rowLoss)
    {
        c.Share(c.Rows, 1, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            float* logits = Logits(c) + (row * Stride);
            rowLoss[row] = c.Targets[row] < 0 ? 0 : (float)(LogSumExp(logits) - logits[c.Targets[row]]);
        }
    }

    public static float* Logits(WorkContext c) => c.Outer + (c.Capacity * Stride);

    public static float* State(WorkContext c, int loop) => c.Activations.State(loop);

    private static double LogSumExp(float* logits)
    {
        double sum = 0;
        for (int v = 0; v < V; v++)
        {
            sum += Math.Exp(logits[v]);
        }

        return Math.Log(sum);
    }
}
