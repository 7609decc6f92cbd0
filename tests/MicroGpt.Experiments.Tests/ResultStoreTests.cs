namespace MicroGpt.Experiments.Tests;

public sealed class ResultStoreTests : IDisposable
{
    private static readonly Arm s_recursive = new(1, 4);

    private readonly Samples _samples = new();

    public void Dispose() => _samples.Dispose();

    [Fact]
    public void A_finished_trial_is_found_as_it_was_saved()
    {
        var trial = new Trial(Samples.Task, s_recursive, 0.001, 1);
        Assert.Null(_samples.Store.Find(trial));
        _samples.Save(trial, Samples.Eval(0.25, 1.5, loops: 4));
        RunResult found = _samples.Store.Find(trial)!;
        Assert.Equal(0.25, found.Eval!.Accuracy);
        Assert.Equal([1.5, 1.5, 1.5, 1.5], found.Eval.LossPerLoop);
        Assert.Equal(1_000_000, found.Train!.Tokens);
        Assert.Null(_samples.Store.Find(trial with { Seed = 2 }));
        Assert.Null(_samples.Store.Find(trial with { LearningRate = 0.01 }));
    }

    [Fact]
    public void Another_spec_or_command_makes_a_result_void()
    {
        var trial = new Trial(Samples.Task, s_recursive, 0.001, 1);
        _samples.Save(trial, Samples.Eval(0.25, 1.5));
        Assert.Null(_samples.Store.Find(trial with { Task = Samples.Task with { Embedding = 16 } }));
        Assert.Null(_samples.Store.Find(trial with { Task = Samples.Task with { Steps = 200 } }));
        Assert.NotNull(_samples.Store.Find(trial with { Task = Samples.Task with { LearningRates = [0.001] } }));
    }

    [Fact]
    public void An_exit_row_depends_on_the_model_it_was_trained_on()
    {
        var row = new Trial(Samples.Task with { ExitStageSteps = 10 }, s_recursive, 0.001, 1, "past");
        _samples.Save(row, Samples.Eval(0.25, 1.5, loops: 4));
        Assert.NotNull(_samples.Store.Find(row));
        Assert.Null(_samples.Store.Find(row with { ExitTarget = "next" }));
        Assert.Null(_samples.Store.Find(row with { Task = row.Task with { Steps = 200 } }));
    }

    [Fact]
    public void A_damaged_result_counts_as_none()
    {
        var trial = new Trial(Samples.Task, s_recursive, 0.001, 1);
        WholeFile.Write(_samples.Layout.ResultFile(trial), "{ \"spec\": \"");
        Assert.Null(_samples.Store.Find(trial));
        WholeFile.Write(_samples.Layout.ResultFile(trial), "{ \"spec\": \"x\" }");
        Assert.Null(_samples.Store.Find(trial));
    }

    [Fact]
    public void A_rate_is_chosen_when_all_were_tried()
    {
        var first = new Trial(Samples.Task, s_recursive, 0.001, 1);
        _samples.Save(first, Samples.Eval(0.5, 1.5));
        Assert.Null(_samples.Store.Choose(Samples.Task, s_recursive));
        _samples.Save(first with { LearningRate = 0.01 }, Samples.Eval(0.75, 2));
        _samples.Save(first with { LearningRate = 0.01, Seed = 3 }, Samples.Eval(0.25, 2));
        ArmResult chosen = _samples.Store.Choose(Samples.Task, s_recursive)!;
        Assert.Equal(0.01, chosen.LearningRate);
        Assert.Equal([0.75, 0.25], chosen.Each(eval => eval.Accuracy!.Value));
    }

    [Theory]
    [InlineData(true, 0.01)]
    [InlineData(false, 0.001)]
    public void Tasks_go_by_accuracy_and_text_by_loss(bool hasAnswers, double best)
    {
        LearningTask task = Samples.Task with { HasAnswers = hasAnswers };
        var first = new Trial(task, s_recursive, 0.001, 1);
        _samples.Save(first, Samples.Eval(0.5, 1.5));
        _samples.Save(first with { LearningRate = 0.01 }, Samples.Eval(0.75, 2));
        Assert.Equal(best, _samples.Store.Choose(task, s_recursive)!.LearningRate);
    }

    [Fact]
    public void Equal_accuracies_go_by_loss_and_what_diverged_is_out()
    {
        var first = new Trial(Samples.Task, s_recursive, 0.001, 1);
        _samples.Save(first, Samples.Eval(1, 0.2));
        _samples.Save(first with { LearningRate = 0.01 }, Samples.Eval(1, 0.1));
        Assert.Equal(0.01, _samples.Store.Choose(Samples.Task, s_recursive)!.LearningRate);
        _samples.Save(first with { LearningRate = 0.01 }, null);
        Assert.Equal(0.001, _samples.Store.Choose(Samples.Task, s_recursive)!.LearningRate);
        _samples.Save(first, null);
        Assert.Null(_samples.Store.Choose(Samples.Task, s_recursive));
    }
}
