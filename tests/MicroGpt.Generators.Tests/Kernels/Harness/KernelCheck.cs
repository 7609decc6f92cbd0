using MicroGpt.Generators.Kernels;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>
/// Runs a kernel that ends in [begin, end) on every instruction set, in one call and in many, and compares every bit of
/// every buffer with what is expected: outputs with the given floats, poison around them included; all others with
/// what they held.
/// </summary>
internal sealed class KernelCheck(KernelLibrary library, Kernel kernel)
{
    private readonly List<(Floats Actual, Floats Expected)> _outputs = [];

    /// <summary>Ranges begin at multiples of this.</summary>
    public int Grain { get; init; } = 1;

    /// <summary>
    /// Declares an output: what it holds now is what the kernel will find, what it should hold is in the copy handed out.
    /// </summary>
    public KernelCheck Writes(Floats actual, Action<Floats> reference)
    {
        Floats expected = actual.Copy();
        reference(expected);
        _outputs.Add((actual, expected));
        return this;
    }

    public void Run(int begin, int end, params Argument[] arguments) => Run(begin, end, _ => arguments);

    /// <param name="arguments">All but the range; panels differ between instruction sets.</param>
    public void Run(int begin, int end, Func<Isa, Argument[]> arguments)
    {
        foreach (Isa isa in KernelLibrary.Isas)
        {
            Argument[] list = arguments(isa);
            foreach ((string how, int largest) in Cuttings(end - begin))
            {
                RunPieces(isa, list, Pieces(begin, end, largest), $"{kernel.Name} ({isa.Name}, {how}, [{begin},{end}))");
            }
        }
    }

    private IEnumerable<(string How, int Largest)> Cuttings(int length)
    {
        yield return ("one call", length);
        if (length > Grain)
        {
            yield return ("smallest pieces", Grain);
            yield return ("pieces", Math.Max(Grain, length / 2));
        }
    }

    /// <summary>Pieces of random sizes up to the largest; the last call of all may have nothing to do.</summary>
    private IEnumerable<(int Begin, int End)> Pieces(int begin, int end, int largest)
    {
        var random = new Random(begin + (31 * end) + largest);
        for (int at = begin; at < end;)
        {
            int size = largest == end - begin ? largest : Grain * random.Next(1, (largest / Grain) + 1);
            int next = Math.Min(end, at + size);
            yield return (at, next);
            at = next;
        }

        yield return (end, end);
    }

    private void RunPieces(Isa isa, Argument[] arguments, IEnumerable<(int Begin, int End)> pieces, string what)
    {
        List<(Floats Buffer, Floats Before, bool IsScratch)> buffers =
            [.. arguments.Where(a => a.Buffer is not null).Select(a => (a.Buffer!, a.Buffer!.Copy(), a.IsScratch))];
        foreach ((int begin, int end) in pieces)
        {
            library.Call(isa, kernel, [.. arguments, begin, end]);
        }

        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Buffer is { } buffer)
            {
                Check(arguments[i], buffers.First(b => b.Buffer == buffer).Before, $"{what}, argument {i}");
            }
        }

        foreach ((Floats buffer, Floats before, _) in buffers)
        {
            buffer.Restore(before);
        }
    }

    private void Check(Argument argument, Floats before, string what)
    {
        Floats buffer = argument.Buffer!;
        if (argument.IsScratch)
        {
            buffer.AssertGuards(what);
            return;
        }

        Floats expected = _outputs.Where(o => o.Actual == buffer).Select(o => o.Expected).FirstOrDefault(before);
        buffer.AssertSame(expected, what);
    }
}
