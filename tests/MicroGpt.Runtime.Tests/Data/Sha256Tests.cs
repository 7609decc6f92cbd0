using System.Security.Cryptography;

namespace MicroGpt.Runtime.Tests.Data;

public sealed class Sha256Tests
{
    [Fact]
    public void Every_length_and_every_cut_agrees_with_the_framework()
    {
        byte[] data = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 37))];
        for (int length = 0; length <= data.Length; length++)
        {
            var hash = new Sha256();
            int cut = length * 5 / 7;
            hash.Append(data.AsSpan(0, cut));
            hash.Append(data.AsSpan(cut, length - cut));
            Assert.Equal(SHA256.HashData(data.AsSpan(0, length)), hash.Finish());
        }
    }
}
