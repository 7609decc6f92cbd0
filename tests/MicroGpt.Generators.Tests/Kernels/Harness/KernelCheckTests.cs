using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>The harness detects mistakes: each of these kernels makes one.</summary>
public class KernelCheckTests
{
    private const int Count = 16;

    private static readonly Faulty s_right = new("Right", "y[i] = x[i];");
    private static readonly Faulty s_beyond = new("Beyond", "y[i] = x[i];", "y[end] = 0f;");
    private static readonly Faulty s_before = new("Before", "y[i] = x[i];", "y[-1] = 0f;");
    private static readonly Faulty s_input = new("Input", "y[i] = x[i]; x[i] = 0f;");
    private static readonly Faulty s_sign = new("Sign", "y[i] = x[i] == 0f ? 0f : x[i];");
    private static readonly Faulty s_grouped = new("Grouped", "y[i] = x[i] + (begin == 0 ? 0f : 1f);");
    private static readonly Faulty s_garbage = new("Garbage", "y[i] = x[i] + (0f * x[i + 1]);");

    private static readonly KernelLibrary s_library = new([s_right, s_beyond, s_before, s_input, s_sign, s_grouped, s_garbage]);

    public static TheoryData<string> Mistakes => ["Beyond", "Before", "Input", "Sign", "Grouped", "Garbage"];

    [Fact]
    public void ARightKernelPasses() => Run(s_right);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void AMistakeShows(string name)
    {
        Faulty kernel = new[] { s_beyond, s_before, s_input, s_sign, s_grouped, s_garbage }.Single(k => k.Name == name);

        Assert.ThrowsAny<Exception>(() => Run(kernel));
    }

    private static void Run(Faulty kernel)
    {
        // The last element is a neighbour of poison, and -0 is not +0.
        Floats x = Floats.Vector(new Random(1), Count), y = Floats.Poisoned(Count), filler = Floats.Poisoned(1);
        x[3] = -0f;
        new KernelCheck(s_library, kernel)
            .Writes(y, expected => x.Values.CopyTo(expected.Values))
            .Run(0, Count, x, y, filler);
    }

    private sealed record Faulty(string Title, string Body, string After = "") : Kernel
    {
        public override string Name => Title;

        public override string Parameters => "float* x, float* y, float* filler, nint begin, nint end";

        public override string Summary => "y = x, or not quite";

        public override void Write(KernelWriter w)
        {
            using (w.Block("for (nint i = begin; i < end; i++)"))
            {
                w.Line(Body);
            }

            w.Line(After);
        }
    }
}
