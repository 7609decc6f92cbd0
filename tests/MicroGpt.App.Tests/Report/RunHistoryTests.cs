using System.Text;

namespace MicroGpt.App.Tests;

/// <summary>What a report reads of a run: metrics.jsonl, samples.jsonl and run.json, also where they are damaged.</summary>
public sealed class RunHistoryTests : IDisposable
{
    private readonly DirectoryInfo _run = Directory.CreateTempSubdirectory("microgpt-");

    public void Dispose() => _run.Delete(recursive: true);

    [Fact]
    public void Curves_come_from_the_lines()
    {
        RunHistory history = Read(
            """{"step":1,"loss":3,"learningRate":0.1,"gradNorm":2,"tokens":10,"tokensPerSecond":5,"seconds":2}""",
            """
            {"step":2,"loss":2,"learningRate":0.2,"gradNorm":null,"tokens":20,"valLoss":2.5,"lossPerLoop":[2.7,2.5],
            "accuracyPerLoop":[0.5,0.75],"bands":["short"],"bandAccuracy":[0.25],
            "exitDistribution":[0.4,0.6],"meanDepth":1.6,"tokensPerSecond":6,"seconds":4}
            """.ReplaceLineEndings(""),
            """{"step":3,"loss":1,"tokens":30,"seconds":1,"valLoss":2.75}""");
        Assert.Equal([new(1, 3), new(2, 2), new(3, 1)], history.Loss.Points);
        Assert.Equal([new(1, 2)], history.GradNorm.Points);
        Assert.Equal([new(2, 2.5), new(3, 2.75)], history.HeldOut.Points);
        Assert.Equal([2.7, 2.5], history.LossPerLoop.Select(curve => curve.Points.Single().Y));
        Assert.Equal([0.5, 0.75], history.AccuracyPerLoop.Select(curve => curve.Points.Single().Y));
        Assert.Equal(25, history.AccuracyOfBands["short"].Points.Single().Y);
        Assert.Equal([0.4, 0.6], history.ExitDistribution);
        Assert.Equal([new(2, 1.6)], history.MeanDepth.Points);
        Assert.Equal(new CurvePoint(2, 2.5), history.Best);
        Assert.Equal(3, history.LastStep);
        Assert.Equal(30, history.Tokens);
        // The third line is of another process, which began again at 0.
        Assert.Equal(5, history.Seconds);
        Assert.Equal(0, history.DamagedLines);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"step":"2","loss":1}""")]
    [InlineData("""{"step":1.5}""")]
    [InlineData("""{"step":-1}""")]
    [InlineData("""{"step":1e300}""")]
    [InlineData("""{"step":1,"loss":9}""")]
    [InlineData("""{"step":2,"loss":""")]
    [InlineData("""{"step":2,"bands":["\ud800"],"bandAccuracy":[1]}""")]
    public void A_damaged_line_is_counted_and_the_others_are_read(string line)
    {
        RunHistory history = Read("""{"step":1,"loss":3}""", line, """{"step":3,"loss":2}""");
        Assert.Equal(1, history.DamagedLines);
        Assert.Equal(new CurvePoint(1, 3), history.Loss.Points[0]);
        Assert.Equal(new CurvePoint(3, 2), history.Loss.Points[^1]);
        Assert.Equal(2, history.Loss.Points.Count);
    }

    /// <summary>Values of another kind are missing, and not damage: later versions may write others.</summary>
    [Fact]
    public void Hostile_values_are_left_out()
    {
        string deep = new string('[', 60) + new string(']', 60);
        RunHistory history = Read(
            """{"step":1,"loss":"<script>","valLoss":{},"lossPerLoop":"x","exitDistribution":[2,-1],"seconds":-1,"gradNorm":1e999}""",
            $$"""{"step":2,"loss":{{deep}},"lossPerLoop":[{{string.Join(',', Enumerable.Repeat("1", 10_000))}}]}""",
            $$"""{"step":3,"bands":["{{new string('b', 5000)}}"],"bandAccuracy":[1]}""");
        Assert.Equal(0, history.DamagedLines);
        Assert.True(history.Loss.IsEmpty && history.GradNorm.IsEmpty && history.HeldOut.IsEmpty);
        Assert.Empty(history.ExitDistribution);
        Assert.Equal(64, history.LossPerLoop.Count);
        Assert.InRange(history.AccuracyOfBands.Keys.Single().Length, 1, 100);
        Assert.Equal(0, history.Seconds);
    }

    [Fact]
    public void An_endless_line_is_one_damaged_line()
    {
        string line = """{"step":2,"loss":1,"x":" """ + new string('x', 3 * JsonLines.LongestLine) + "\"}";
        RunHistory history = Read("""{"step":1,"loss":3}""", line, """{"step":3,"loss":2}""");
        Assert.Equal(1, history.DamagedLines);
        Assert.Equal([new(1, 3), new(3, 2)], history.Loss.Points);
    }

    /// <summary>A run that trains may be writing it.</summary>
    [Fact]
    public void A_last_line_without_an_end_is_ignored()
    {
        File.WriteAllText(PathOf("metrics.jsonl"), "{\"step\":1,\"loss\":3}\n{\"step\":2,\"lo");
        RunHistory history = ReportRun.Read(_run.FullName).History;
        Assert.Equal(0, history.DamagedLines);
        Assert.Equal(1, history.LastStep);
    }

    /// <summary>A live page reads a file that grows.</summary>
    [Fact]
    public void A_reader_goes_on_where_it_stopped()
    {
        var reader = new RunReader(_run.FullName);
        Assert.Equal(0, reader.Read().History.LastStep);
        File.WriteAllText(PathOf("metrics.jsonl"), "{\"step\":1,\"loss\":3}\nbad\n{\"step\":2,\"lo");
        Assert.Equal(1, reader.Read().History.LastStep);
        File.AppendAllText(PathOf("metrics.jsonl"), "ss\":2}\n{\"step\":3,\"loss\":1}\n");
        RunHistory history = reader.Read().History;
        Assert.Equal([new(1, 3), new(2, 2), new(3, 1)], history.Loss.Points);
        Assert.Equal(1, history.DamagedLines);
        Assert.Equal(history.Loss.Points, reader.Read().History.Loss.Points);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Lines_may_be_cut_anywhere(int piece)
    {
        byte[] file = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 300).Select(i => $"{{\"step\":{i},\"text\":\"é{i}\"}}\n")));
        var steps = new List<int>();
        (long damaged, long length) = JsonLines.Read(new PiecewiseStream(file, piece), line =>
        {
            steps.Add(line.GetProperty("step").GetInt32());
            return true;
        });
        Assert.Equal(0, damaged);
        Assert.Equal(Enumerable.Range(1, 300), steps);
        Assert.Equal(file.Length, length);
    }

    [Fact]
    public void Absent_files_leave_gaps()
    {
        ReportRun run = ReportRun.Read(_run.FullName + Path.DirectorySeparatorChar);
        Assert.Equal(_run.Name, run.Name);
        Assert.True(run.History.Loss.IsEmpty);
        Assert.Empty(run.Samples.All);
        Assert.Contains("no run.json", run.Values.Fault, StringComparison.Ordinal);
        File.WriteAllText(PathOf("run.json"), "{}");
        Assert.Contains("damaged", ReportRun.Read(_run.FullName).Values.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_are_thinned_between_the_first_and_the_last()
    {
        File.WriteAllLines(
            PathOf("samples.jsonl"),
            [.. Enumerable.Range(1, 1000).Select(i => $$"""{"step":{{i}},"text":"t{{i}}"}"""), """{"step":1001}""", """{"text":"x"}"""]);
        RunSamples samples = ReportRun.Read(_run.FullName).Samples;
        Assert.Equal(2, samples.DamagedLines);
        Assert.InRange(samples.All.Count, RunSamples.Most / 2, RunSamples.Most + 1);
        Assert.Equal(new RunSample(1, "t1"), samples.All[0]);
        Assert.Equal(new RunSample(1000, "t1000"), samples.All[^1]);
        long[] steps = [.. samples.All.Select(sample => sample.Step)];
        Assert.Equal(steps.Distinct().Order(), steps);
    }

    [Fact]
    public void Runs_with_the_same_name_get_a_number()
    {
        string[] directories = [.. new[] { "a", "b", "c" }.Select(parent => Directory.CreateDirectory(PathOf(parent, "0001")).FullName)];
        Assert.Equal(["0001", "0001 (2)", "0001 (3)"], ReportRun.ReadAll(directories).Select(run => run.Name));
    }

    private RunHistory Read(params string[] lines)
    {
        File.WriteAllLines(PathOf("metrics.jsonl"), lines);
        return ReportRun.Read(_run.FullName).History;
    }

    private string PathOf(params string[] parts) => Path.Combine([_run.FullName, .. parts]);

    /// <summary>Gives at most a few bytes a read.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
