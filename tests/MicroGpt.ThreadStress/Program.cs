using System.Diagnostics;
using System.Globalization;
using MicroGpt.ThreadStress;

// The stress of the worker pool as a program, to run where tests do not: natively on a Pi, and emulated in CI.
int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2_000;
int seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var clock = Stopwatch.StartNew();
var stress = new PoolStress(seed, workers: 4);
string? failure = stress.Run(rounds, TimeSpan.FromSeconds(120));
Console.WriteLine(failure ?? string.Create(
    CultureInfo.InvariantCulture,
    $"{rounds} pools of up to 4 threads, {stress.Errors} runs ended by an error, nothing lost, {clock.Elapsed.TotalSeconds:F1} s"));
return failure is null ? 0 : 1;
