namespace MicroGpt.App.Tests;

/// <summary><c>train --stage exit</c>: only the exit token learns.</summary>
public sealed class ExitStageTests : IDisposable
{
    private readonly Cli _cli = new();

    public ExitStageTests() => Run("train", "--out", _cli.PathOf("model"), "--samples", "0").Succeeded();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("past")]
    [InlineData("next")]
    public void Only_the_exit_token_changes_and_its_loss_falls(string target)
    {
        string output = Stage("stage", "--steps", "60", "--eval-every", "20", "--exit-target", target).Succeeded().Output;
        Assert.Contains("the exit token alone", output, StringComparison.Ordinal);
        Dictionary<string, byte[]> before = Tensors("model"), after = Tensors("stage");
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.Equal(
            ["exit.bias", "exit.weight"], before.Keys.Where(name => !before[name].AsSpan().SequenceEqual(after[name])).Order());
        double[] losses =
            [.. output.Split('\n').Where(line => line.Contains("loss of the exit token", StringComparison.Ordinal)).Select(Loss)];
        Assert.Equal(3, losses.Length);
        Assert.True(losses[^1] < losses[0]);
    }

    [Fact]
    public void An_interrupted_stage_goes_on_to_the_same_bits()
    {
        Stage("whole", "--steps", "30").Succeeded();
        using var stop = new CancellationTokenSource();
        var request = new TrainRequest
        {
            Stage = TrainingStage.Exit,
            From = _cli.PathOf("model"),
            Out = _cli.PathOf("stopped"),
            Steps = 30,
            Samples = 0,
            Compute = Compute.Resolve(SumsModel.Description, null, 1),
            OnStep = step => { if (step == 11) { stop.Cancel(); } },
        };
        Assert.Equal(130, new TrainingSession<SumsModel>(new Terminal(TextWriter.Null, TextWriter.Null, false)).Run(request, stop.Token));
        Run("train", "--resume", "--out", _cli.PathOf("stopped"), "--samples", "0").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("stopped"));
    }

    [Fact]
    public void A_model_without_exit_token_is_refused_and_leaves_no_run()
    {
        _cli.Train("words", "--steps", "2").Succeeded();
        string error = Cli.Run("train", "--stage", "exit", "--from", _cli.PathOf("words"), "--out", _cli.PathOf("stage")).Failed(1);
        Assert.Contains("no exit token", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cli.PathOf("stage")));
    }

    [Fact]
    public void The_stage_of_a_stage_has_to_be_asked_for()
    {
        Stage("stage", "--steps", "2").Succeeded();
        Run("train", "--stage", "exit", "--from", _cli.PathOf("stage"), "--steps", "2", "--samples", "0", "--out", _cli.PathOf("again"))
            .Succeeded();
        Run("train", "--resume", "--stage", "exit", "--out", _cli.PathOf("stage")).Failed(2);
    }

    [Fact]
    public void Other_data_than_the_model_s_are_found()
    {
        string state = Path.Combine(RunFiles.Last(_cli.PathOf("model")), "state.json");
        SealedJson.Edit(state, text => text.Replace("ingerprint\": \"xxh128:", "ingerprint\": \"xxh128:0", StringComparison.Ordinal));
        Assert.Contains("other data", Stage("stage", "--steps", "2").Failed(1), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cli.PathOf("stage")));
    }

    private Outcome Stage(string run, params string[] arguments) =>
        Run(["train", "--stage", "exit", "--from", _cli.PathOf("model"), "--out", _cli.PathOf(run), "--samples", "0", .. arguments]);

    private unsafe Dictionary<string, byte[]> Tensors(string run)
    {
        ModelDescription model = SumsModel.Description;
        using var weights = ModelWeights.Create<SumsModel>();
        Checkpoint.LoadWeights(CheckpointStore.Resolve(_cli.PathOf(run)), model, weights.Stored);
        float* floats = weights.Floats;
        return model.Parameters.ToDictionary(
            p => p.Name, p => new ReadOnlySpan<byte>(floats + p.Offset, checked((int)p.PaddedCount * sizeof(float))).ToArray());
    }

    private static double Loss(string line) => double.Parse(
        line.Split("exit token ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static Outcome Run(params string[] arguments) => Cli.Run<SumsModel>(arguments);
}
