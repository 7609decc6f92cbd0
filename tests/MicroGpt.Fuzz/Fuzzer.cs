using System.Diagnostics;
using System.Globalization;
using MicroGpt.Fuzz.Inputs;

namespace MicroGpt.Fuzz;

/// <summary>Tries a number of inputs on one target.</summary>
internal sealed class Fuzzer(FuzzTarget target, FuzzOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly Trial _trial = new(target);

    /// <returns>Number of defects: 0 or 1.</returns>
    public int Run()
    {
        List<byte[]> corpus = [.. SeedCorpus.Read(target.Name)];
        _trial.WarmUp(corpus);
        using var watch = new Timer(_ => StopIfHanging(), null, Patience, Patience);
        Coverage? coverage = options.Guided ? new Coverage() : null;
        int seeds = corpus.Count;
        var clock = Stopwatch.StartNew();
        TimeSpan next = Between;
        var mutator = new Mutator(target, corpus);
        for (long number = -seeds; number < options.Count; number++)
        {
            byte[] input = number < 0 ? corpus[(int)(number + seeds)] : mutator.Make(new Draw(target.Name, number, options.Seed));
            if (options.Guided)
            {
                Coverage.Begin();
            }

            string? failure = _trial.Run(input);
            if (failure is not null)
            {
                return Report(input, failure);
            }

            if (coverage?.End() == true && number >= 0)
            {
                corpus.Add(input);
            }

            if (clock.Elapsed > next)
            {
                next += Between;
                Say($"{number} inputs so far");
            }
        }

        _trial.End();
        string found = coverage is null ? "" : $", {coverage.Seen} branches and counts, corpus of {corpus.Count}";
        Say($"{options.Count} inputs and {seeds} seeds, no defect, {clock.Elapsed.TotalSeconds:F1} s{found}");
        return 0;
    }

    /// <summary>Tries one file.</summary>
    public int Replay(string path)
    {
        byte[] input = File.ReadAllBytes(path);
        _trial.WarmUp(SeedCorpus.Read(target.Name));
        string? failure = _trial.Run(input);
        Say(failure ?? "no defect");
        return failure is null ? 0 : 1;
    }

    private int Report(byte[] input, string failure)
    {
        byte[] small = _trial.Minimise(input, failure);
        _trial.End();
        Keep(small, _trial.Run(small) ?? failure);
        return 1;
    }

    private void Keep(byte[] input, string failure)
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input));
        string path = Path.GetFullPath($"{target.Name}-{hash[..12]}.bin");
        File.WriteAllBytes(path, input);
        Say($"{failure}\nThe input has {input.Length} bytes and is kept in {path}. Run it again with:\n"
            + $"  dotnet run -c Release --project tests/MicroGpt.Fuzz -- --target {target.Name} --replay {path}");
    }

    private void StopIfHanging()
    {
        if (_trial.Hanging(Patience) is { } input)
        {
            Keep(input, $"It did not end within {Patience.TotalSeconds} s.");
            Environment.Exit(1);
        }
    }

    private void Say(FormattableString text) => Say(text.ToString(CultureInfo.InvariantCulture));

    private void Say(string text) => Console.WriteLine($"{target.Name}: {text}");
}
