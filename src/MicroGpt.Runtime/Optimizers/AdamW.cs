using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// One step of AdamW: Adam with bias correction (Kingma and Ba 2015, algorithm 1) and decoupled weight decay
/// (Loshchilov and Hutter 2019, algorithm 2).
/// </summary>
/// <remarks>
/// <code>
/// g = clip * gradient                  clip = min(1, largest norm / norm)
/// m = beta1 m + (1 - beta1) g
/// v = beta2 v + (1 - beta2) g^2
/// w = (1 - rate * decay) w - rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
/// </code>
/// All that is not per element is computed in double from the integer step t and rounded once. Elements that are 0 with
/// gradient 0 stay 0, so pads stay 0. What is stored in bfloat16 is rounded when it is stored: the weight sees m and v as computed,
/// and is itself computed in float from what it was stored as.
/// </remarks>
public readonly unsafe struct AdamW
{
    private readonly float _clip;
    private readonly float _beta1;
    private readonly float _rest1;
    private readonly float _beta2;
    private readonly float _rest2;
    private readonly float _keep;
    private readonly float _stepSize;
    private readonly float _rootScale;
    private readonly float _epsilon;
    private readonly RoundingBits _secondRandom;
    private readonly RoundingBits _weightRandom;

    /// <param name="settings">Validated settings.</param>
    /// <param name="step">t: 1 for the first step.</param>
    /// <param name="rate">Learning rate of this step.</param>
    /// <param name="norm">Global norm of the gradient before clipping.</param>
    public AdamW(OptimizerSettings settings, int step, double rate, double norm)
    {
        double beta1 = settings.Beta1;
        double beta2 = settings.Beta2;
        _clip = settings.Clip > 0 && norm > settings.Clip ? (float)(settings.Clip / norm) : 1f;
        _beta1 = settings.Beta1;
        _rest1 = (float)(1 - beta1);
        _beta2 = settings.Beta2;
        _rest2 = (float)(1 - beta2);
        _keep = (float)(1 - (rate * settings.WeightDecay));
        _stepSize = (float)(rate / (1 - VectorMath.Pow(beta1, step)));
        _rootScale = (float)(1 / Math.Sqrt(1 - VectorMath.Pow(beta2, step)));
        _epsilon = settings.Epsilon;
        _secondRandom = new RoundingBits(step);
        _weightRandom = new RoundingBits(step, RandomStream.WeightRounding);
    }

    /// <summary>Updates the weights of a chunk and clears their gradients.</summary>
    /// <param name="wide">Use 256-bit vectors; the same bits either way.</param>
    internal void Update(StoredWeights weights, float* gradients, Moments moments, WeightChunk chunk, bool wide)
    {
        LogicalRuns runs = weights.Type == StorageType.Float32 && moments.Type == StorageType.Float32
            ? new LogicalRuns(new LogicalRun(chunk.Begin, chunk.End, 0))
            : new LogicalRuns(chunk);
        if (weights.Type == StorageType.Float32)
        {
            Update(new FloatWeights(weights.Floats), gradients, moments, runs, chunk.Parameter.Decays, wide);
        }
        else
        {
            Update(new BFloat16Weights(weights.BFloat16s), gradients, moments, runs, chunk.Parameter.Decays, wide);
        }
    }

    /// <summary>Updates runs of weights of one tensor and clears their gradients.</summary>
    /// <param name="runs">They begin and end at multiples of 8; their indices choose the random numbers of what is stored in bfloat16 and mean nothing to floats.</param>
    /// <param name="decays">Whether weight decay acts on the tensor.</param>
    /// <param name="wide">Use 256-bit vectors; the same bits either way.</param>
    internal void Update<TWeights, TMoments>(
        TWeights weights, float* gradients, TMoments moments, LogicalRuns runs, bool decays, bool wide)
        where TWeights : struct, IWeights
        where TMoments : struct, IMoments
    {
        float keep = decays ? _keep : 1f;
        foreach (LogicalRun run in runs)
        {
            if (wide)
            {
                Update256(weights, gradients, moments, run, keep);
            }
            else
            {
                Update128(weights, gradients, moments, run, keep);
            }
        }
    }

    private void Update<TWeights>(TWeights weights, float* gradients, Moments moments, LogicalRuns runs, bool decays, bool wide)
        where TWeights : struct, IWeights
    {
        if (moments.Type == StorageType.Float32)
        {
            Update(weights, gradients, new FloatMoments((float*)moments.First, (float*)moments.Second), runs, decays, wide);
        }
        else
        {
            Update(weights, gradients, new BFloat16Moments((ushort*)moments.First, (ushort*)moments.Second), runs, decays, wide);
        }
    }

    // Never inlined: around a call in the loop over runs, constants would be kept in memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Update256<TWeights, TMoments>(TWeights weights, float* gradients, TMoments moments, LogicalRun run, float keep)
        where TWeights : struct, IWeights
        where TMoments : struct, IMoments
    {
        RoundingBits secondRandom = _secondRandom.Shifted(run.IndexShift);
        RoundingBits weightRandom = _weightRandom.Shifted(run.IndexShift);
        Vector256<float> clip = Vector256.Create(_clip);
        Vector256<float> beta1 = Vector256.Create(_beta1);
        Vector256<float> rest1 = Vector256.Create(_rest1);
        Vector256<float> beta2 = Vector256.Create(_beta2);
        Vector256<float> rest2 = Vector256.Create(_rest2);
        Vector256<float> kept = Vector256.Create(keep);
        Vector256<float> stepSize = Vector256.Create(-_stepSize);
        Vector256<float> rootScale = Vector256.Create(_rootScale);
        Vector256<float> epsilon = Vector256.Create(_epsilon);
        for (long i = run.Begin; i < run.End; i += 8)
        {
            Vector256<float> g = clip * Vector256.Load(gradients + i);
            Vector256<float> m = Vector256.FusedMultiplyAdd(beta1, moments.LoadFirst256(i), rest1 * g);
            Vector256<float> v = Vector256.FusedMultiplyAdd(beta2, moments.LoadSecond256(i), rest2 * g * g);
            moments.Store(i, m, v, secondRandom);
            Vector256<float> root = Vector256.FusedMultiplyAdd(Vector256.Sqrt(v), rootScale, epsilon);
            Vector256<float> w = Vector256.FusedMultiplyAdd(kept, weights.Load256(i), stepSize * m / root);
            weights.Store(i, w, weightRandom);
            Vector256<float>.Zero.Store(gradients + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Update128<TWeights, TMoments>(TWeights weights, float* gradients, TMoments moments, LogicalRun run, float keep)
        where TWeights : struct, IWeights
        where TMoments : struct, IMoments
    {
        RoundingBits secondRandom = _secondRandom.Shifted(run.IndexShift);
        RoundingBits weightRandom = _weightRandom.Shifted(run.IndexShift);
        Vector128<float> clip = Vector128.Create(_clip);
        Vector128<float> beta1 = Vector128.Create(_beta1);
        Vector128<float> rest1 = Vector128.Create(_rest1);
        Vector128<float> beta2 = Vector128.Create(_beta2);
        Vector128<float> rest2 = Vector128.Create(_rest2);
        Vector128<float> kept = Vector128.Create(keep);
        Vector128<float> stepSize = Vector128.Create(-_stepSize);
        Vector128<float> rootScale = Vector128.Create(_rootScale);
        Vector128<float> epsilon = Vector128.Create(_epsilon);
        for (long i = run.Begin; i < run.End; i += 4)
        {
            Vector128<float> g = clip * Vector128.Load(gradients + i);
            Vector128<float> m = Vector128.FusedMultiplyAdd(beta1, moments.LoadFirst128(i), rest1 * g);
            Vector128<float> v = Vector128.FusedMultiplyAdd(beta2, moments.LoadSecond128(i), rest2 * g * g);
            moments.Store(i, m, v, secondRandom);
            Vector128<float> root = Vector128.FusedMultiplyAdd(Vector128.Sqrt(v), rootScale, epsilon);
            Vector128<float> w = Vector128.FusedMultiplyAdd(kept, weights.Load128(i), stepSize * m / root);
            weights.Store(i, w, weightRandom);
            Vector128<float>.Zero.Store(gradients + i);
        }
    }
}
