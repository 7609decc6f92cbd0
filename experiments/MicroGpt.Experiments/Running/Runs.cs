namespace MicroGpt.Experiments;

/// <summary>Trains and evaluates trials, several at a time, each on one thread.</summary>
internal sealed class Runs(Layout layout, ResultStore store, Progress progress)
{
    private readonly CommandLines _commands = new(layout);

    /// <summary>Runs the unfinished trials, the longest first, so that no core waits long at the end.</summary>
    /// <param name="infoOf">Returns the model info of an arm whose program is built.</param>
    /// <param name="atOnce">Number of processes.</param>
    public Task RunAllAsync(
        IEnumerable<Trial> trials, Func<Arm, ModelInfo> infoOf, int atOnce, CancellationToken cancellation)
    {
        List<Trial> open = [.. trials.Where(trial => store.Find(trial) is null).OrderByDescending(layout.Effort.WorkOf)];
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
        return Parallel.ForEachAsync(open, options, async (trial, token) => await RunAsync(trial, infoOf(trial.Arm), token));
    }

    private async Task RunAsync(Trial trial, ModelInfo info, CancellationToken cancellation)
    {
        string directory = Path.Combine(layout.Root, layout.Run(trial));
        if (Directory.Exists(directory))
        {
            // The trial was begun and not finished, or finished by other commands.
            Directory.Delete(directory, recursive: true);
        }

        Directory.CreateDirectory(directory);
        ProcessOutput training = await ChildProcess.RunAsync(layout.Root, _commands.Train(trial), cancellation);
        cancellation.ThrowIfCancellationRequested();
        await File.WriteAllTextAsync(Path.Combine(directory, "train.log"), training.Output + training.Error, cancellation);
        if (training.ExitCode == 0)
        {
            string eval = await ChildProcess.RequireAsync(layout.Root, _commands.Evaluate(trial), cancellation);
            store.Save(trial, info, LastMetrics(trial), JsonFiles.Parse<EvalReport>(eval, CommandLines.Join(_commands.Evaluate(trial))));
        }
        else if (training.Complaint.Contains("Training diverged", StringComparison.Ordinal))
        {
            // Divergence is a result too: the rate is too high for this arm.
            store.Save(trial, info, null, null);
        }
        else
        {
            throw new ExperimentException($"This command failed: {CommandLines.Join(_commands.Train(trial))}\n  {training.Complaint}");
        }

        Console.WriteLine($"trained  {trial.Name}: {Outcome(store.Find(trial)!)}; {progress.Finish(trial)}");
    }

    private TrainReport LastMetrics(Trial trial)
    {
        string path = Path.Combine(layout.Root, layout.Checkpoints(trial), "metrics.jsonl");
        return JsonFiles.Parse<TrainReport>(File.ReadLines(path).Last(), path);
    }

    private static string Outcome(RunResult result) => result.Eval switch
    {
        null => "diverged",
        { Accuracy: { } accuracy } eval => $"accuracy {Text.Fixed(accuracy * 100, 1)} %, loss {Text.Fixed(eval.Loss, 4)}",
        { } eval => $"loss {Text.Fixed(eval.Loss, 4)}",
    };
}
