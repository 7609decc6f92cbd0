namespace MicroGpt.Experiments;

/// <summary>The plots of docs/recursion.md, for tasks whose answers are right or wrong.</summary>
internal sealed class Figures
{
    private static readonly double[] s_percents = [0, 20, 40, 60, 80, 100];

    private readonly ResultStore _store;

    /// <summary>The tasks with at least one finished arm, and their arms.</summary>
    private readonly IReadOnlyList<(LearningTask Task, IReadOnlyList<ArmResult> Arms)> _tasks;

    public Figures(ResultStore store, IReadOnlyList<LearningTask> tasks)
    {
        _store = store;
        _tasks =
        [
            .. tasks.Where(task => task.HasAnswers)
                .Select(task => (task, (IReadOnlyList<ArmResult>)[.. Arm.All.Select(arm => store.Choose(task, arm)).OfType<ArmResult>()]))
                .Where(entry => entry.Item2.Count > 0),
        ];
    }

    /// <summary>File names and contents. A plot without data is left out.</summary>
    public IEnumerable<(string Name, string Svg)> All()
    {
        if (_tasks.Count > 0)
        {
            yield return ("recursion-accuracy.svg", AccuracyOfArms());
        }

        PlotLine[] loops = [.. LinesOfLoops()];
        if (loops.Length > 0)
        {
            yield return ("recursion-loops.svg", AccuracyAfterLoops(loops));
        }

        (ThresholdSeries Series, int Colour)[] series =
            [.. _tasks.SelectMany((entry, i) => ThresholdSeries.Of(_store, entry.Arms).Select(line => (line, i + 1)))];
        if (series.Length > 0)
        {
            yield return ("recursion-exit.svg", AlongThresholds(series));
        }
    }

    private string AccuracyOfArms() => new BarChart(
        "Accuracy of each arm, mean and standard deviation over seeds",
        new Axis("accuracy", s_percents, " %"),
        [.. Arm.All.Select(ArmLabel)],
        [
            .. _tasks.Select(entry => new BarGroup(
                entry.Task.Name,
                [.. Arm.All.Select(arm =>
                    entry.Arms.FirstOrDefault(result => result.Arm == arm) is { } result ? Accuracy(result) : (Summary?)null)])),
        ]).Draw();

    private static Summary Accuracy(ArmResult arm) => Statistics.Summarise(arm.Each(eval => eval.Accuracy!.Value * 100));

    private static string ArmLabel(Arm arm) => arm.IsRecursive
        ? $"{Text.Exact(arm.Loops)} loops, shared"
        : arm.Depth > 1 ? $"{Text.Exact(arm.Depth)} times the blocks" : "no recursion";

    private IEnumerable<PlotLine> LinesOfLoops() => _tasks.SelectMany((entry, i) => entry.Arms.Where(arm => arm.Arm.IsRecursive)
        .Select(arm => new PlotLine(
            $"{entry.Task.Name}, R = {Text.Exact(arm.Arm.Loops)}",
            Palette.Colour(i + 1),
            Palette.Dashes(arm.Arm.Loops == Arm.MostLoops ? 0 : 1),
            [.. arm.MeanOfLoops(eval => eval.AccuracyPerLoop!).Select((accuracy, loop) => new PlotPoint(loop + 1, accuracy * 100))])));

    private static string AccuracyAfterLoops(IReadOnlyList<PlotLine> lines) => new LineChart(
        "Accuracy of answers read after each loop",
        [new LinePlot(new Axis("loop", LoopTicks()), new Axis("accuracy", s_percents, " %"), lines)]).Draw();

    private static string AlongThresholds((ThresholdSeries Series, int Colour)[] series)
    {
        double[] speedUps = [.. series.SelectMany(entry => entry.Series.Points).Select(point => point.SpeedUps.Average())];
        var depth = new Axis("mean depth of answer tokens", LoopTicks());
        return new LineChart(
            "Accuracy and speed of early exit against mean depth, along the thresholds",
            [
                new LinePlot(depth, new Axis("accuracy", s_percents, " %"), Lines(point => point.Accuracies.Average() * 100)),
                new LinePlot(depth, Axis.Around("speed-up", [1, .. speedUps], 5, " x"), Lines(point => point.SpeedUps.Average())),
            ]).Draw();

        PlotLine[] Lines(Func<ThresholdSummary, double> height) =>
        [
            .. series.Select(entry => new PlotLine(
                SeriesLabel(entry.Series),
                Palette.Colour(entry.Colour),
                Palette.Dashes(entry.Series.ExitTarget is { } target ? 1 + Trial.ExitTargets.ToList().IndexOf(target) : 0),
                [.. entry.Series.Points.Select(point =>
                    new PlotPoint(point.Depths.Average(), height(point), Label(entry.Series, point)))])),
        ];
    }

    private static string SeriesLabel(ThresholdSeries series) =>
        series.ExitTarget is null ? series.Task.Name : $"{series.Task.Name}, exit row: {series.ExitTarget}";

    /// <summary>Labels the points of whole models with their thresholds. Points of other lines have the same order.</summary>
    private static string Label(ThresholdSeries series, ThresholdSummary point) =>
        series.ExitTarget is null ? Text.Exact(point.Threshold) : "";

    private static double[] LoopTicks() => [.. Enumerable.Range(1, Arm.MostLoops).Select(loop => (double)loop)];
}
