using System.Diagnostics;
using System.Text;

namespace MicroGpt.Runtime.Tests;

/// <summary>Data files that are read in pieces, change, vanish, are pipes, or do not fit.</summary>
public sealed class DataFileTests : IDisposable
{
    private static readonly MachineMemory Plenty = new(long.MaxValue, long.MaxValue, "the machine");
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(DocumentMode.Lines)]
    [InlineData(DocumentMode.Text)]
    public void PiecesOfAnySizeGiveTheSameCorpus(DocumentMode mode)
    {
        const string Text = "\uFEFFaé\r\n\r\n\U0001F600b\r\r\nbb\n\n\r\naaaa\r";
        string path = _directory.File("text", Encoding.UTF8.GetBytes(Text));
        foreach (CharacterTokenizer tokenizer in new[]
        {
            TestModels.Bytes, TestModels.Alphabet("abé\r\U0001F600"), TestModels.Alphabet("abé\r\n\U0001F600"),
        })
        {
            if (mode == DocumentMode.Text && !tokenizer.Contains('\n'))
            {
                continue;
            }

            TextCorpus expected = TextCorpus.FromUtf8("whole", Encoding.UTF8.GetBytes(Text[1..]), tokenizer, mode);
            for (int bytes = 4; bytes < 12; bytes++)
            {
                using var file = Utf8File.Open(path, bytes);
                TextCorpus corpus = TextCorpus.Load(path, file, tokenizer, mode, Plenty, CancellationToken.None);
                Assert.Equal(expected.Tokens.ToArray(), corpus.Tokens.ToArray());
                Assert.Equal(expected.DocumentCount, corpus.DocumentCount);
                Assert.Equal(expected.Fingerprint, corpus.Fingerprint);
                Assert.Equal(expected.TextFingerprint, corpus.TextFingerprint);
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0x62, 0x63, 0x64, 0x65, 0xC3, 0x28 }, 5)]
    [InlineData(new byte[] { 0x61, 0x62, 0x63, 0x64, 0xF0, 0x9F, 0x98 }, 4)]
    [InlineData(new byte[] { 0x61, 0x62, 0x63, 0xED, 0xA0, 0x80, 0x61 }, 3)]
    [InlineData(new byte[] { 0x61, 0x62, 0x63, 0x64, 0x80, 0x80, 0x80, 0x80, 0x80 }, 4)]
    [InlineData(new byte[] { 0xEF, 0xBB }, 0)]
    public void InvalidBytesAreFoundAtTheirPlaceInAnyPiece(byte[] content, int at)
    {
        string path = _directory.File("text", content);
        for (int bytes = 4; bytes < 12; bytes++)
        {
            string message = Assert.Throws<MicroGptException>(() => ReadAll(path, bytes)).Message;
            Assert.Contains($"not valid UTF-8 at byte {at} (0x{content[at]:X2})", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(3)]
    [InlineData(0)]
    public void AFileThatChangesWhileItIsReadIsRefused(int newLength)
    {
        string path = _directory.File("text", Encoding.ASCII.GetBytes("abcdefghijkl"));
        using var file = Utf8File.Open(path, 4);
        Assert.Equal("abcd", Encoding.ASCII.GetString(file.Next()));
        using (var other = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            other.SetLength(newLength);
        }

        string message = Assert.Throws<MicroGptException>(() => Drain(file)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("changed while it was read", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOverwrittenInPlaceIsRefused()
    {
        string path = _directory.File("text", Encoding.ASCII.GetBytes("abcdefgh"));
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var file = Utf8File.Open(path, 4);
        file.Next();
        File.WriteAllText(path, "abcdEFGH");
        Assert.Contains("changed", Assert.Throws<MicroGptException>(() => Drain(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatVanishesIsReadToItsEnd()
    {
        string path = _directory.File("text", Encoding.ASCII.GetBytes("abcdefgh"));
        using var file = Utf8File.Open(path, 4);
        file.Next();
        File.Delete(path);
        Assert.Equal("efgh", Encoding.ASCII.GetString(file.Next()));
        Assert.True(file.Next().IsEmpty);
    }

    [Fact]
    public void APipeIsReadOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mkfifo");
        string path = _directory["pipe"];
        Process.Start("mkfifo", [path]).WaitForExit();
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("abc\n", 50_000)));
        var writer = new Thread(() => File.WriteAllBytes(path, text));
        writer.Start();
        TextCorpus corpus = TextCorpus.Load(path, TestModels.Letters);
        writer.Join();
        Assert.Equal(50_000, corpus.DocumentCount);
        Assert.Equal(TextCorpus.FromUtf8("text", text, TestModels.Letters).Fingerprint, corpus.Fingerprint);
    }

    /// <summary>Such files are longer than they say.</summary>
    [Fact]
    public void FilesOfTheKernelAreRead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc");
        Assert.True(TextCorpus.Load("/proc/self/limits", TestModels.Bytes).Tokens.Length > 100);
    }

    [Fact]
    public void AFileLargerThanTheMemoryIsRefusedWithBothSizes()
    {
        string path = _directory.File("text", new byte[5 << 20]);
        using var file = Utf8File.Open(path);
        var machine = new MachineMemory(3 << 20, 8 << 20, "the machine");
        string message = Assert.Throws<MicroGptException>(
            () => TextCorpus.Load(path, file, TestModels.Bytes, DocumentMode.Text, machine, CancellationToken.None)).Message;
        Assert.Contains("at least 5 MiB", message, StringComparison.Ordinal);
        Assert.Contains("the machine has 3 MiB left for it of 8 MiB", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileTooLargeForARunIsRefusedBeforeItIsRead()
    {
        string path = _directory["text"];
        using (var sparse = new FileStream(path, FileMode.CreateNew))
        {
            sparse.SetLength(3L << 30);
        }

        Assert.Contains(
            "at least 3221225472 tokens",
            Assert.Throws<MicroGptException>(() => TextCorpus.Load(path, TestModels.Bytes)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void LoadingTakesTheSizeOfTheTokensAndLittleMore()
    {
        const int Size = 8 << 20;
        string path = _directory.File("text", Encoding.ASCII.GetBytes(new string('a', Size)));
        TextCorpus.Load(path, TestModels.Bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TextCorpus corpus = TextCorpus.Load(path, TestModels.Bytes);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Size, corpus.Tokens.Bytes);
        Assert.InRange(taken, Size, Size + (1 << 18));
    }

    [Fact]
    public void LoadingCanBeInterrupted()
    {
        string path = _directory.File("text", Encoding.ASCII.GetBytes("abc"));
        Assert.Throws<OperationCanceledException>(
            () => TextCorpus.Load(path, TestModels.Letters, interruption: new CancellationToken(canceled: true)));
    }

    private static void ReadAll(string path, int bufferBytes)
    {
        using var file = Utf8File.Open(path, bufferBytes);
        Drain(file);
    }

    private static void Drain(Utf8File file)
    {
        while (!file.Next().IsEmpty)
        {
        }
    }
}
