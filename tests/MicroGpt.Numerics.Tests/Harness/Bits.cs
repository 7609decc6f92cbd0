namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Bitwise equality of floats. NaN is never a valid result.</summary>
internal static class Bits
{
    public static void AssertSame(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            uint e = BitConverter.SingleToUInt32Bits(expected[i]);
            uint a = BitConverter.SingleToUInt32Bits(actual[i]);
            Assert.True(e == a, $"{what}[{i}]: expected {expected[i]:R} ({e:X8}), actual {actual[i]:R} ({a:X8})");
            Assert.False(float.IsNaN(actual[i]), $"{what}[{i}] is NaN");
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
