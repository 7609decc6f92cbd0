namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>What a compiled model computed for a batch: numbers for the oracle, bits for the laws.</summary>
internal sealed record TrainingRun
{
    /// <summary>Mean of the rows' losses over the targets: the loops' means times their weights.</summary>
    public required double Loss { get; init; }

    public required double[] LossPerLoop { get; init; }

    /// <summary>Losses of the rows after the last loop.</summary>
    public required float[] RowLosses { get; init; }

    /// <summary>After the last loop: [T,V] of every sequence.</summary>
    public required float[][] Logits { get; init; }

    /// <summary>s_r by loop and sequence, [T,C] each.</summary>
    public required float[][][] States { get; init; }

    /// <summary>Logical shape, by name.</summary>
    public required IReadOnlyDictionary<string, float[]> Gradients { get; init; }

    public double[] Gradient(string name) => Array.ConvertAll(Gradients[name], g => (double)g);

    /// <summary>Fails at the first bit in which two runs differ.</summary>
    public static void AssertSameBits(TrainingRun expected, TrainingRun actual, string what)
    {
        Bits.AssertSame(expected.RowLosses, actual.RowLosses, $"{what}: row losses");
        Bits.AssertSame(expected.Logits, actual.Logits, $"{what}: logits");
        for (int r = 0; r < expected.States.Length; r++)
        {
            Bits.AssertSame(expected.States[r], actual.States[r], $"{what}: state {r + 1}");
        }

        Assert.Equal(expected.LossPerLoop, actual.LossPerLoop);
        Assert.Equal(expected.Gradients.Keys, actual.Gradients.Keys);
        foreach (string name in expected.Gradients.Keys)
        {
            Bits.AssertSame(expected.Gradients[name], actual.Gradients[name], $"{what}: gradient of {name}");
        }
    }
}
