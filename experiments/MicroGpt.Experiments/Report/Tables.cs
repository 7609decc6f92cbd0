namespace MicroGpt.Experiments;

/// <summary>The tables of one task. A table is empty until it has results.</summary>
internal sealed class Tables(Layout layout, ResultStore store, LearningTask task)
{
    private readonly ArmResult[] _arms = [.. Arm.All.Select(arm => store.Choose(task, arm)).OfType<ArmResult>()];

    /// <summary>All tables, with the names of their places in the document.</summary>
    public IReadOnlyList<(string Name, string Title, MarkdownTable Table)> All() =>
    [
        ($"{task.Name}-arms", "arms", Arms()),
        ($"{task.Name}-loops", "after each loop", Loops()),
        ($"{task.Name}-thresholds", "early exit", Thresholds()),
        ($"{task.Name}-exits", "where tokens leave", Exits()),
        ($"{task.Name}-rates", "learning rates tried, seed " + Text.Exact(Effort.FirstSeed), Rates()),
    ];

    private MarkdownTable Arms()
    {
        string[] accuracy = task.HasAnswers ? ["accuracy"] : [];
        var table = new MarkdownTable(
        [
            "arm", "parameters of blocks", "of all", "training FLOPs per token", "of the run", "learning rate", .. accuracy,
            "held-out loss", "seconds", "seeds",
        ]);
        foreach (ArmResult arm in _arms)
        {
            ModelInfo info = arm.Seeds[0].Info;
            string[] right = task.HasAnswers ? [Cells.Percent(arm.Each(eval => eval.Accuracy!.Value))] : [];
            table.Add(
            [
                arm.Name, Text.Count(arm.Arm.BlockParametersOf(task)), Text.Count(info.Parameters),
                Text.Short(info.TrainFlopsPerToken), Text.Short((double)info.TrainFlopsPerToken * arm.Seeds[0].Train!.Tokens),
                Text.Exact(arm.LearningRate), .. right, Cells.Loss(arm.Each(eval => eval.Loss)),
                Cells.Mean([.. arm.Seeds.Select(seed => seed.Train!.Seconds)], 0), Text.Exact(arm.Seeds.Count),
            ]);
        }

        return table;
    }

    private MarkdownTable Loops()
    {
        var table = new MarkdownTable(["arm", "", .. LoopHeaders()]);
        foreach (ArmResult arm in _arms.Where(arm => arm.Arm.IsRecursive))
        {
            table.Add([arm.Name, "held-out loss", .. arm.MeanOfLoops(eval => eval.LossPerLoop).Select(loss => Text.Fixed(loss, 4))]);
            if (task.HasAnswers)
            {
                table.Add([arm.Name, "accuracy", .. Percents(arm.MeanOfLoops(eval => eval.AccuracyPerLoop!))]);
            }
        }

        return table;
    }

    private MarkdownTable Thresholds()
    {
        var table = new MarkdownTable("arm", "q", "accuracy", "mean depth", "without ends", "answer tokens/s", "speed-up");
        foreach (ThresholdSeries series in ThresholdSeries.Of(store, _arms))
        {
            foreach (ThresholdSummary point in series.Points)
            {
                table.Add(
                    series.Name, Text.Exact(point.Threshold), Cells.Percent(point.Accuracies), Cells.Mean(point.Depths, 2),
                    Cells.Mean(point.DepthsOfDigits, 2), Text.Count((long)Math.Round(point.Speeds.Average())), Cells.Times(point.SpeedUps));
            }
        }

        return table;
    }

    private MarkdownTable Exits()
    {
        var table = new MarkdownTable(["arm", "tokens", .. LoopHeaders()]);
        foreach (ArmResult arm in _arms.Where(arm => arm.Arm.IsRecursive).SelectMany(arm => store.ExitRowsOf(arm).Prepend(arm)))
        {
            if (task.HasAnswers)
            {
                table.Add([arm.Name, "of problems", .. Percents(arm.MeanOfLoops(eval => eval.ExitDistributionOfPrompt!))]);
                table.Add([arm.Name, "of answers", .. Percents(arm.MeanOfLoops(eval => eval.ExitDistributionOfAnswer!))]);
            }
            else
            {
                table.Add([arm.Name, "all", .. Percents(arm.MeanOfLoops(eval => eval.ExitDistribution!))]);
            }
        }

        return table;
    }

    private MarkdownTable Rates()
    {
        IReadOnlyList<double> rates = layout.Effort.RatesOf(task);
        var table = new MarkdownTable(["arm", .. rates.Select(Text.Exact)]);
        foreach (Arm arm in Arm.All)
        {
            RunResult?[] runs = [.. rates.Select(rate => store.Find(new Trial(task, arm, rate, Effort.FirstSeed)))];
            if (runs.Any(run => run is not null))
            {
                table.Add([arm.NameOf(task), .. runs.Select(Score)]);
            }
        }

        return table;
    }

    private string Score(RunResult? run) => run switch
    {
        null => "",
        { Eval: null } => "diverged",
        { Eval: { } eval } when task.HasAnswers => $"{Cells.Percent([eval.Accuracy!.Value])}, {Cells.Loss([eval.Loss])}",
        { Eval: { } eval } => Cells.Loss([eval.Loss]),
    };

    private static IEnumerable<string> LoopHeaders() => Enumerable.Range(1, Arm.MostLoops).Select(loop => "loop " + Text.Exact(loop));

    private static IEnumerable<string> Percents(IEnumerable<double> shares) => shares.Select(share => Cells.Percent([share]));
}
