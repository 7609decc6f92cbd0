using System.Diagnostics;
using System.Globalization;
using MicroGpt.Peers.LibTorch;
using TorchSharp;

if (args.Length == 0 || args.Length % 2 == 0)
{
    Console.Error.WriteLine("usage: nanogpt-libtorch FILE --seconds S [--seed N] [--threads N] [--documents text|lines]");
    return 2;
}

double seconds = double.Parse(Option("--seconds", "10"), CultureInfo.InvariantCulture);
long seed = long.Parse(Option("--seed", "1"), CultureInfo.InvariantCulture);
torch.set_num_threads(int.Parse(Option("--threads", "2"), CultureInfo.InvariantCulture));
var sequences = Sequences.Load(args[0], Option("--documents", "text") == "lines", seed);
double start = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;

// Neither the first steps, which are slow, nor a short run count. The rate of the latter gives the number of steps.
Run.Train(sequences, seed, steps: 5, TimeSpan.MaxValue);
double trial = Math.Min(3, seconds);
int trialSteps = Run.Train(sequences, seed, int.MaxValue, TimeSpan.FromSeconds(trial)).Steps;
int chosen = Math.Max(2, (int)(trialSteps * (seconds - start) / trial));

var clock = Stopwatch.StartNew();
(NanoGpt model, int steps) = Run.Train(sequences, seed, chosen, TimeSpan.MaxValue);
double taken = start + clock.Elapsed.TotalSeconds;
double loss = Run.HeldOutLoss(model, sequences);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{steps} {taken:F1} {loss:F4}"));
return 0;

string Option(string name, string fallback)
{
    int at = Array.IndexOf(args, name);
    return at < 0 ? fallback : args[at + 1];
}
