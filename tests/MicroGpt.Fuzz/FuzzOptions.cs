using System.CommandLine;
using MicroGpt.Fuzz.Targets;

namespace MicroGpt.Fuzz;

/// <summary>The command line of this program.</summary>
internal sealed record FuzzOptions(long Count, ulong Seed, bool Guided)
{
    public static int Run(string[] arguments)
    {
        var target = new Option<string?>("--target") { Description = "The reader to try.", HelpName = "NAME" };
        target.AcceptOnlyFromAmong([.. AllTargets.Table.Select(known => known.Name)]);
        var all = new Option<bool>("--all") { Description = "Try every reader, as many at a time as there are processors." };
        var count = new Option<long>("--count") { Description = "Number of inputs. Default: 100000.", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<ulong>("--seed")
        {
            Description = "The same seed tries the same inputs. Default: 1.",
            DefaultValueFactory = _ => 1,
        };
        var guided = new Option<bool>("--guided")
        {
            Description = "Keep inputs that take a new branch, and damage them further. Needs instrument.sh and --target.",
        };
        var replay = new Option<string?>("--replay") { Description = "Try this one file.", HelpName = "FILE" };
        var command = new RootCommand("Tries damaged and drawn inputs on the readers of bytes that come from outside.")
        {
            target, all, count, seed, guided, replay,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(target) is not null)
            {
                result.AddError("Give --target NAME or --all.");
            }
        });
        command.SetAction(result =>
        {
            var options = new FuzzOptions(result.GetValue(count), result.GetValue(seed), result.GetValue(guided));
            FuzzTarget[] targets = [.. AllTargets.Table.Where(known => result.GetValue(target) is not { } name || known.Name == name)];
            try
            {
                return result.GetValue(replay) is { } path ? new Fuzzer(targets[0], options).Replay(path) : RunAll(targets, options);
            }
            finally
            {
                ScratchFile.DeleteAll();
            }
        });
        return command.Parse(arguments).Invoke();
    }

    private static int RunAll(FuzzTarget[] targets, FuzzOptions options)
    {
        int defects = 0;
        Parallel.ForEach(
            targets,
            new ParallelOptions { MaxDegreeOfParallelism = options.Guided ? 1 : Environment.ProcessorCount },
            target => Interlocked.Add(ref defects, new Fuzzer(target, options).Run()));
        return Math.Min(defects, 1);
    }
}
