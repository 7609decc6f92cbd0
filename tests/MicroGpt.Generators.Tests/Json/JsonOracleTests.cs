namespace MicroGpt.Generators.Tests.Json;

/// <summary>Our reader accepts what System.Text.Json accepts, and reads the same values from it.</summary>
public sealed class JsonOracleTests
{
    /// <summary>The mutation test repeats these tests for each mutant and takes fewer documents.</summary>
    private static readonly int s_documents =
        int.TryParse(Environment.GetEnvironmentVariable("MICROGPT_JSON_DOCUMENTS"), out int count) ? count : 4000;

    [Fact]
    public void GeneratedDocumentsReadAlike()
    {
        int accepted = 0;
        for (int seed = 0; seed < s_documents; seed++)
        {
            accepted += Compare(new RandomJson(seed).Document());
        }

        // Not all: random keys collide, and equal keys are errors.
        Assert.InRange(accepted, s_documents * 3 / 4, s_documents);
    }

    [Fact]
    public void DamagedDocumentsReadAlike()
    {
        int accepted = 0;
        for (int seed = 0; seed < 3 * s_documents; seed++)
        {
            var random = new RandomJson(seed);
            accepted += Compare(random.Mutate(random.Document()));
        }

        // Both outcomes must be frequent, or the comparison would be meaningless.
        Assert.InRange(accepted, s_documents / 4, 2 * s_documents);
    }

    [Fact]
    public void DamagedSpecReadsAlike()
    {
        string spec = Infrastructure.Paths.ReadText("model.json");
        for (int seed = 0; seed < s_documents / 2; seed++)
        {
            Compare(new RandomJson(seed).Mutate(spec));
        }
    }

    [Fact]
    public void EveryTruncationOfASpecIsAnError()
    {
        string spec = Infrastructure.Paths.ReadText("model.json").TrimEnd();
        for (int length = 0; length < spec.Length; length++)
        {
            Assert.Null(JsonOracle.ReadWithOurs(spec[..length]));
        }

        Assert.NotNull(JsonOracle.ReadWithOurs(spec));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\uFEFF{}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{} {}")]
    [InlineData("nul")]
    [InlineData("nulll")]
    [InlineData("truefalse")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,}")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("-01")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("\"\t\"")]
    [InlineData("\"\n\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\ude00\"")]
    [InlineData("\"\\ud83d\\n\"")]
    [InlineData("\"\\ud83d\\ud83d\"")]
    [InlineData("\"\\ud83d\\u\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("\"\\")]
    [InlineData("\"a")]
    [InlineData("// x\n1")]
    [InlineData("1 // x")]
    [InlineData("/* x */ 1")]
    [InlineData("# x\n1")]
    [InlineData("[1, /* x */ 2]")]
    [InlineData("\u00a01")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"a\":1,\"A\":2}")]
    [InlineData("\"\u007f\u0085\u2028\"")]
    [InlineData("\"\\u0000\"")]
    public void CornersReadAlike(string text) => Compare(text);

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(5000)]
    public void NestingReadsAlike(int depth)
    {
        Compare(new string('[', depth) + new string(']', depth));
        Compare(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));
    }

    private static int Compare(string text)
    {
        string? expected = JsonOracle.ReadWithOracle(text);
        Assert.True(
            expected == JsonOracle.ReadWithOurs(text),
            $"Different for {Uri.EscapeDataString(text.Replace("\ud800", "?").Replace("\udc00", "?"))}");
        return expected is null ? 0 : 1;
    }
}
