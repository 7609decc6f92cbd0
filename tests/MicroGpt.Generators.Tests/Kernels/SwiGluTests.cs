using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>silu(gate) * up and its gradients: element by element the same formula, whatever the lane.</summary>
public class SwiGluTests
{
    private const int Tokens = 7;
    private const int Width = 24;
    private const int InputStride = 64;
    private const int OutputStride = 32;

    private static readonly SwiGluKernel s_forward = new(Width, InputStride, OutputStride);
    private static readonly SwiGluGradKernel s_backward = new(Width, StorageType.Float32, InputStride, OutputStride, InputStride);
    private static readonly KernelLibrary s_library = new([s_forward, s_backward]);

    [Fact]
    public void OutputsFollowTheScalarFormula()
    {
        Floats x = Inputs();
        Floats y = Floats.Poisoned(Tokens * OutputStride);

        new KernelCheck(s_library, s_forward)
            .Writes(y, expected => Each((row, i) => expected[(row * OutputStride) + i] = Silu(Gate(x, row, i)) * Up(x, row, i)))
            .Run(0, Tokens, x, y);
    }

    [Fact]
    public void GradientsFollowTheScalarFormula()
    {
        Floats x = Inputs();
        Floats dy = Floats.Rows(new Random(2), Tokens, Width, OutputStride);
        Floats dx = Floats.Poisoned(Tokens * InputStride);

        void Reference(Floats expected) => Each((row, i) =>
        {
            float gate = Gate(x, row, i), d = dy[(row * OutputStride) + i];
            float slope = MathF.FusedMultiplyAdd(gate * Sigmoid(gate), 1f - Sigmoid(gate), Sigmoid(gate));
            expected[(row * InputStride) + i] = d * Up(x, row, i) * slope;
            expected[(row * InputStride) + Width + i] = d * Silu(gate);
        });
        new KernelCheck(s_library, s_backward).Writes(dx, Reference).Run(0, Tokens, dy, x, dx);
    }

    private static Floats Inputs()
    {
        Floats x = Floats.Rows(new Random(1), Tokens, 2 * Width, InputStride, 5);
        float[] special = [0f, -0f, 1e-40f, -1e-40f, 30f, -30f, 100f, -100f];
        special.CopyTo(x.Values[InputStride..]);
        return x;
    }

    private static void Each(Action<int, int> body)
    {
        for (int row = 0; row < Tokens; row++)
        {
            for (int i = 0; i < Width; i++)
            {
                body(row, i);
            }
        }
    }

    private static float Gate(Floats x, int row, int i) => x[(row * InputStride) + i];

    private static float Up(Floats x, int row, int i) => x[(row * InputStride) + Width + i];

    private static float Silu(float x) => x * Sigmoid(x);

    private static float Sigmoid(float x) => 1f / (1f + VectorMath.Exp(0f - x));
}
