namespace MicroGpt.Experiments;

/// <summary>
/// Runs everything for the tasks, in order: the programs, all rates with one seed, the best rate of each arm with the other seeds,
/// exit rows on the deepest arm, and its answers at every threshold. Finished parts are not repeated.
/// </summary>
internal sealed class Study
{
    private readonly Layout _layout;
    private readonly ResultStore _store;
    private readonly IReadOnlyList<LearningTask> _tasks;
    private readonly Progress _progress;
    private readonly Runs _runs;

    public Study(Layout layout, ResultStore store, IReadOnlyList<LearningTask> tasks)
    {
        (_layout, _store, _tasks) = (layout, store, tasks);
        _progress = new Progress(layout.Effort, tasks.Sum(OpenWork));
        _runs = new Runs(layout, store, _progress);
    }

    /// <param name="atOnce">Number of processes that train at the same time.</param>
    public async Task RunAsync(int atOnce, CancellationToken cancellation)
    {
        foreach (LearningTask task in _tasks)
        {
            Dictionary<Arm, ModelInfo> infos = [];
            foreach (Arm arm in Arm.All)
            {
                infos[arm] = await new Builds(_layout).BuildAsync(task, arm, cancellation);
            }

            await TrainAsync(Grid(task));
            await TrainAsync(Arm.All.SelectMany(arm => Repetitions(task, arm)));
            Trial[] deepest = [.. Arm.All.Where(HasThresholds).SelectMany(arm => Repetitions(task, arm))];
            Trial[] exitRows = [.. deepest.SelectMany(ExitRows)];
            await TrainAsync(exitRows);
            foreach (Trial trial in task.HasAnswers ? deepest.Concat(exitRows) : [])
            {
                await new ThresholdRuns(_layout, _store).RunAsync(trial, cancellation);
            }

            async Task TrainAsync(IEnumerable<Trial> trials)
            {
                _progress.Start();
                await _runs.RunAllAsync(trials, arm => infos[arm], atOnce, cancellation);
                _progress.Stop();
            }
        }
    }

    private static bool HasThresholds(Arm arm) => arm.Loops == Arm.MostLoops;

    private IEnumerable<Trial> Grid(LearningTask task) => Arm.All.SelectMany(
        _ => _layout.Effort.RatesOf(task), (arm, rate) => new Trial(task, arm, rate, Effort.FirstSeed));

    /// <summary>The best rate of an arm with every seed; empty if all rates diverged.</summary>
    private IEnumerable<Trial> Repetitions(LearningTask task, Arm arm) => _store.Choose(task, arm) is { } chosen
        ? _store.WithAllSeeds(chosen.First)
        : [];

    private IEnumerable<Trial> ExitRows(Trial trial) =>
        trial.Task.HasAnswers && _layout.Effort.ExitStageStepsOf(trial.Task) > 0 && _store.Find(trial)?.Eval is not null
            ? Trial.ExitTargets.Select(target => trial with { ExitTarget = target })
            : [];

    /// <summary>
    /// Unfinished work of a task. While the best rate is unknown, any rate stands for it, because all take the same time.
    /// </summary>
    private double OpenWork(LearningTask task)
    {
        IEnumerable<Trial> repetitions = Arm.All.SelectMany(arm => _store.WithAllSeeds(new Trial(
            task, arm, _store.Choose(task, arm)?.LearningRate ?? _layout.Effort.RatesOf(task)[0], Effort.FirstSeed)));
        Trial[] all = [.. Grid(task).Union(repetitions)];
        IEnumerable<Trial> exitRows = task.HasAnswers && task.ExitStageSteps > 0
            ? all.Intersect(repetitions).Where(trial => HasThresholds(trial.Arm))
                .SelectMany(trial => Trial.ExitTargets, (trial, target) => trial with { ExitTarget = target })
            : [];
        return all.Concat(exitRows).Where(trial => _store.Find(trial) is null).Sum(_layout.Effort.WorkOf);
    }
}
