using System.Runtime.InteropServices;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Bitwise equality of floats. NaN is never a valid result.</summary>
internal static class Bits
{
    public static void AssertSame(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        ReadOnlySpan<uint> e = MemoryMarshal.Cast<float, uint>(expected), a = MemoryMarshal.Cast<float, uint>(actual);
        int same = e.CommonPrefixLength(a);
        if (same < a.Length)
        {
            Assert.Fail($"{what}[{same}]: expected {expected[same]:R} ({e[same]:X8}), actual {actual[same]:R} ({a[same]:X8})");
        }

        for (int i = 0; i < actual.Length; i++)
        {
            if (float.IsNaN(actual[i]))
            {
                Assert.Fail($"{what}[{i}] is NaN");
            }
        }
    }

    public static void AssertSame(float[][] expected, float[][] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            AssertSame(expected[i], actual[i], $"{what} {i}");
        }
    }
}
