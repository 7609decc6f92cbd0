using Xunit.Sdk;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>Tests of the snapshot helper itself.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("snapshots").FullName;

    private string TestFile => Path.Combine(_directory, "SomeTests.cs");

    [Fact]
    public void ANewTextFailsAndIsReceived()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("MICROGPT_ACCEPT_SNAPSHOTS") == "1", "Accepting.");
        XunitException failure = Assert.ThrowsAny<XunitException>(() => Snapshot.VerifyText("one\r\ntwo", "txt", TestFile, "Case"));
        Assert.Contains("SomeTests.Case.verified.txt is new", failure.Message, StringComparison.Ordinal);
        Assert.Equal("one\ntwo", File.ReadAllText(Snapshots("SomeTests.Case.received.txt")));
    }

    [Fact]
    public void ADifferenceIsNamedByItsLine()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("MICROGPT_ACCEPT_SNAPSHOTS") == "1", "Accepting.");
        File.WriteAllText(Snapshots("SomeTests.Case.verified.txt"), "one\n2");
        XunitException failure = Assert.ThrowsAny<XunitException>(() => Snapshot.VerifyText("one\ntwo", "txt", TestFile, "Case"));
        Assert.Contains("differs at line 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMatchRemovesWhatWasReceivedBefore()
    {
        File.WriteAllText(Snapshots("SomeTests.Case.verified.txt"), "one\r\n");
        File.WriteAllText(Snapshots("SomeTests.Case.received.txt"), "old");
        Snapshot.VerifyText("one\n", "txt", TestFile, "Case");
        Assert.False(File.Exists(Snapshots("SomeTests.Case.received.txt")));
    }

    [Fact]
    public void AStaleFileFailsButNotThoseOfTestsWithALongerName()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("MICROGPT_ACCEPT_SNAPSHOTS") == "1", "Accepting.");
        File.WriteAllText(Snapshots("SomeTests.Case.verified.txt"), "one");
        File.WriteAllText(Snapshots("SomeTests.CaseOfAnother.verified.txt"), "two");
        Snapshot.VerifyText("one", "txt", TestFile, "Case");

        File.WriteAllText(Snapshots("SomeTests.Case#Model.Old.g.verified.cs"), "//HintName: Model.Old.g.cs\n");
        XunitException failure = Assert.ThrowsAny<XunitException>(() => Snapshot.VerifyText("one", "txt", TestFile, "Case"));
        Assert.Contains("SomeTests.Case#Model.Old.g.verified.cs is committed", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Snapshots(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, "_snapshots")).FullName, name);
}
