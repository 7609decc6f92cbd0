using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Steps of an optimizer on arrays: float[] for float32, ushort[] for bfloat16.</summary>
internal static unsafe class OptimizerSteps
{
    /// <summary>One step on all elements, or on those of a chunk. Gradients are cleared.</summary>
    /// <param name="between">What happens to the gradients of a matrix between the halves of a step.</param>
    public static void Run(
        OptimizerSettings settings,
        int step,
        double rate,
        double norm,
        (Array Weights, float[] Gradients, Array[] Moments) arrays,
        bool wide,
        WeightChunk? chunk = null,
        Action<float[]>? between = null)
    {
        StorageType format = arrays.Moments[0] is float[]? StorageType.Float32 : StorageType.BFloat16;
        GCHandle[] pins =
            [.. arrays.Moments.Append(arrays.Weights).Append(arrays.Gradients).Select(array => GCHandle.Alloc(array, GCHandleType.Pinned))];
        void** moments = stackalloc void*[arrays.Moments.Length];
        for (int i = 0; i < arrays.Moments.Length; i++)
        {
            moments[i] = (void*)pins[i].AddrOfPinnedObject();
        }

        void* weights = (void*)pins[^2].AddrOfPinnedObject();
        StoredWeights stored = arrays.Weights is float[]? new StoredWeights((float*)weights) : new StoredWeights((ushort*)weights);
        IOptimizer optimizer = Optimizer.Create(settings with { State = format });
        optimizer.Begin(step, rate, norm);
        float* gradients = (float*)pins[^1].AddrOfPinnedObject();
        var state = new Moments(settings.Kind, format, moments);
        WeightChunk part = chunk ?? Chunk(arrays.Gradients.Length);
        optimizer.Update(stored, gradients, state, part, wide);
        if (part.Parameter.Matrices > 0)
        {
            // Where the trainer orthogonalizes.
            between?.Invoke(arrays.Gradients);
            optimizer.Complete(stored, gradients, state, part, wide);
        }

        Array.ForEach(pins, pin => pin.Free());
    }

    /// <summary>Elements without pads between them.</summary>
    /// <param name="firstIndex">Logical index of the first.</param>
    public static WeightChunk Chunk(int count, int firstIndex = 0, bool decays = true)
    {
        ParameterInfo parameter = ToyModel<OneShard>.Description.Parameters[0] with
        {
            Offset = 0,
            Rows = 1,
            Columns = count,
            RowStride = count,
            RowSegment = 1,
            PaddedRowSegment = 1,
            ColumnSegment = count,
            PaddedColumnSegment = count,
            PaddedCount = count,
            Decays = decays,
        };
        return new WeightChunk(0, count, parameter, firstIndex, Learns: true);
    }
}
