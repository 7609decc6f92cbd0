namespace MicroGpt.Runtime.Tests.Training;

/// <summary>
/// A hand-written model with everything that the runtime supports: loops, attention to earlier positions with a cache, padding,
/// packed weights and teams. x_r = s_{r-1} + e; s_r = x_r + mean of x_r over the positions up to the row's own;
/// logits = s_R head^T + bias. It is linear up to the loss, so its gradient is short.
/// </summary>
public sealed unsafe partial class ToyModel<TShape> : ICompiledModel
    where TShape : IToyShape
{
    public const int Context = 12;
    private const int D = 6;
    private const int Stride = 8;
    private const int V = 27;
    private const int LogitStride = 32;
    private const int HeadOffset = 224;
    private const int BiasOffset = 448;

    public static ModelDescription Description { get; } = Describe();

    public static void FillTables(float* tables) => tables[0] = 1;

    public static void Pack(WorkContext c)
    {
        c.Share(480, 16, out int begin, out int end);
        for (int i = begin; i < end; i++)
        {
            c.Packed[i] = c.BFloat16Weights == null ? c.Weights[i] : BFloat16.Widen(c.BFloat16Weights[i]);
        }
    }

    public static void EmbedForward(WorkContext c)
    {
        c.Share(c.Rows, 1, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            for (int i = 0; i < D; i++)
            {
                Embedded(c)[(row * Stride) + i] = c.Packed[(c.Tokens[row] * Stride) + i];
            }
        }
    }

    public static void LoopForward(WorkContext c, int loop)
    {
        c.Share(c.SpanCount, 1, out int begin, out int end);
        for (int n = begin; n < end; n++)
        {
            SequenceSpan span = c.Spans[n];
            for (int i = 0; i < D; i++)
            {
                float sum = 0;
                for (int position = 0; position < span.Position; position++)
                {
                    sum += Cached(c, span.Slot, loop, position)[i];
                }

                for (int k = 0; k < span.Count; k++)
                {
                    int at = ((span.Row + k) * Stride) + i;
                    float x = loop == 1 ? Embedded(c)[at] : State(c, loop - 1)[at] + Embedded(c)[at];
                    sum += x;
                    State(c, loop)[at] = x + (sum / (span.Position + k + 1));
                    if (c.Cache != null)
                    {
                        Cached(c, span.Slot, loop, span.Position + k)[i] = x;
                    }
                }
            }
        }
    }

    public static void HeadForward(WorkContext c, int loop, int begin, int end)
    {
        c.Share(end - begin, 1, out int from, out int to);
        for (int row = begin + from; row < begin + to; row++)
        {
            for (int v = 0; v < V; v++)
            {
                float sum = 0;
                for (int i = 0; i < D; i++)
                {
                    float s = State(c, loop)[(row * Stride) + i];
                    sum = MathF.FusedMultiplyAdd(s, c.Packed[HeadOffset + (v * Stride) + i], sum);
                }

                Logits(c)[(row * LogitStride) + v] = sum + c.Packed[BiasOffset + v];
            }
        }
    }

    public static void Lend(WorkContext c, int loop, int begin, int end)
    {
        c.Share(end - begin, 1, out int from, out int to);
        for (int n = begin + from; n < begin + to; n++)
        {
            SequenceSpan span = c.Spans[n];
            for (int position = span.Position; position < span.Position + span.Count; position++)
            {
                for (int later = loop + 1; later <= c.Depth; later++)
                {
                    new Span<float>(Cached(c, span.Slot, loop, position), Stride)
                        .CopyTo(new Span<float>(Cached(c, span.Slot, later, position), Stride));
                }
            }
        }
    }

    public static void LossForward(WorkContext c, float* rowLoss)
    {
        TShape.OnLoss();
        c.Share(c.Rows, 1, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            float* logits = Logits(c) + (row * LogitStride);
            rowLoss[row] = c.Targets[row] < 0 ? 0 : LogSumExp(logits) - logits[c.Targets[row]];
        }
    }

    public static void HeadBackward(WorkContext c, int loop, float* rowWeight)
    {
        c.Share(c.Rows, 1, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            float* logits = Logits(c) + (row * LogitStride);
            float logSumExp = LogSumExp(logits);
            new Span<float>(StateGradient(c) + (row * Stride), D).Clear();
            new Span<float>(EmbeddedGradient(c) + (row * Stride), D).Clear();
            for (int v = 0; v < V; v++)
            {
                float p = VectorMath.Exp(logits[v] - logSumExp);
                logits[v] = (v == c.Targets[row] ? p - 1 : p) * rowWeight[row];
                for (int i = 0; i < D; i++)
                {
                    StateGradient(c)[(row * Stride) + i] += logits[v] * c.Packed[HeadOffset + (v * Stride) + i];
                }
            }
        }

        c.Sync();
        c.Share(V, 1, out begin, out end);
        for (int v = begin; v < end; v++)
        {
            for (int row = 0; row < c.Rows; row++)
            {
                float d = Logits(c)[(row * LogitStride) + v];
                c.Gradients[BiasOffset + v] += d;
                for (int i = 0; i < D; i++)
                {
                    c.Gradients[HeadOffset + (v * Stride) + i] += d * State(c, loop)[(row * Stride) + i];
                }
            }
        }
    }

    public static void LoopBackward(WorkContext c, int loop)
    {
        c.Share(c.SpanCount, 1, out int begin, out int end);
        for (int n = begin; n < end; n++)
        {
            for (int i = 0; i < D; i++)
            {
                float later = 0;
                for (int k = c.Spans[n].Count - 1; k >= 0; k--)
                {
                    int at = ((c.Spans[n].Row + k) * Stride) + i;
                    later += StateGradient(c)[at] / (k + 1);
                    StateGradient(c)[at] += later;
                    EmbeddedGradient(c)[at] += StateGradient(c)[at];
                }
            }
        }
    }

    public static void EmbedBackward(WorkContext c)
    {
        if (c.Lane != 0)
        {
            return;
        }

        for (int row = 0; row < c.Rows; row++)
        {
            for (int i = 0; i < D; i++)
            {
                c.Gradients[(c.Tokens[row] * Stride) + i] += EmbeddedGradient(c)[(row * Stride) + i];
            }
        }
    }

    public static float* Logits(WorkContext c) => c.Outer + (c.Capacity * Stride);

    public static float* Embedding(WorkContext c) => Embedded(c);

    public static float* State(WorkContext c, int loop) => c.Activations.State(loop);

    private static float* Embedded(WorkContext c) => c.Outer;

    private static float* StateGradient(WorkContext c) => c.Scratch;

    private static float* EmbeddedGradient(WorkContext c) => c.Scratch + (c.Capacity * Stride);

    private static float* Cached(WorkContext c, int slot, int loop, int position) =>
        c.Cache + ((loop - 1) * c.CacheStride) + (slot * Description.Plan.CacheFloatsPerBlock) + (position * Stride);

    private static float LogSumExp(float* logits)
    {
        float max = logits[0];
        for (int v = 1; v < V; v++)
        {
            max = VectorMath.Max(max, logits[v]);
        }

        float sum = 0;
        for (int v = 0; v < V; v++)
        {
            sum += VectorMath.Exp(logits[v] - max);
        }

        return max + VectorMath.Log(sum);
    }
}
