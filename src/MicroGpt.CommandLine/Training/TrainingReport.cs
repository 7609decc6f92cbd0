using System.Globalization;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Training;

/// <summary>What <c>train</c> prints before and after the steps.</summary>
internal static class TrainingReport
{
    public static void WriteHeader(
        Terminal terminal, ModelDescription model, Compute compute, MemoryNeeds memory, RunData data, CheckpointStore store)
    {
        TrainingDefaults settings = data.Settings.HyperParameters;
        terminal.WriteLine($"model       {model.Name}: {Text.Shape(model)}");
        terminal.WriteLine(
            $"parameters  {Text.Count(model.ParameterCount)}, {Text.Count(model.TrainFlopsPerToken)} training FLOPs per token");
        terminal.WriteLine($"kernels     {IsaChoice.Name(compute.Isa)}, {Text.Plural(compute.Threads, "thread")}");
        terminal.WriteLine($"memory      {memory.Line()}");
        terminal.WriteLine($"data        {DescribeData(data)}");
        long sequences = (long)settings.Batch * settings.Accumulation;
        terminal.WriteLine($"training    {Text.Plural(settings.Steps, "step")} of {Text.Plural(sequences, "sequence")}, "
            + $"learning rate {Text.Exact(settings.LearningRate)} ({Words.Of(settings.Schedule)}), seed {settings.Seed}"
            + (settings.IsExitStage() ? ", the exit token alone" : ""));
        terminal.WriteLine(RunLine(store));
        terminal.WriteLine();
    }

    public static string RunLine(CheckpointStore store) => $"run         {store.RunDirectory}";

    /// <summary>Prints the memory that the process used beside what was announced.</summary>
    public static void WriteMemory(Terminal terminal, MemoryNeeds memory) => terminal.WriteLine(
        $"memory      {Text.MiB(ResidentMemory.Peak())} resident at most, {Text.MiB(memory.Total)} expected");

    /// <summary>Prints what saving cost.</summary>
    public static void WriteSaves(Terminal terminal, SaveClock clock) => terminal.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"saving      {Text.Plural(clock.Saves, "checkpoint")} in {clock.Cost.TotalSeconds:F1} s, ")
        + $"{Text.Percent(clock.Share)} of the time");

    /// <summary>Prints held-out losses: the model's, and for text those of unigram and bigram counts.</summary>
    public static void WriteResult(Terminal terminal, RunData data, EvaluationResult? evaluation)
    {
        if (evaluation is null)
        {
            return;
        }

        terminal.WriteLine();
        if (evaluation.Answers is null)
        {
            terminal.WriteLine($"held-out loss in nats per character, over {Text.Count(evaluation.Tokens)} characters"
                + (data.Corpus.Mode == DocumentMode.Lines ? " and ends of documents" : ""));
            terminal.WriteLine($"  unigram     {Text.Nats(NgramBaseline.Unigram(data.Split).NatsPerToken)}");
            terminal.WriteLine($"  bigram      {Text.Nats(NgramBaseline.Bigram(data.Split).NatsPerToken)}");
        }
        else
        {
            // N-gram counts say nothing about answers.
            terminal.WriteLine("held-out loss in nats per token" + (data.Corpus.Mode == DocumentMode.Pairs
                ? " with a target"
                : $"; a token of a problem weighs {Text.Exact(data.HeldOut.PromptWeight)} times a token of an answer"));
        }

        terminal.WriteLine($"  this model  {Text.Nats(evaluation.Loss)}");
        if (evaluation.LossPerLoop.Count > 1)
        {
            terminal.WriteLine($"  per loop    {string.Join("  ", evaluation.LossPerLoop.Select(Text.Nats))}");
        }

        if (evaluation.Exits is { } exits)
        {
            terminal.WriteLine($"  exits       {string.Join("  ", exits.Distribution.Select(Text.Percent))} of tokens after each loop, "
                + $"mean depth {Text.Loops(exits.MeanDepth)}");
        }

        if (evaluation.Answers is { } answers)
        {
            terminal.WriteLine($"  answers     {Text.Percent(answers.Accuracy)} of {Text.Plural(answers.Problems, "problem")} right;"
                + $" per loop {string.Join("  ", answers.AccuracyPerLoop.Select(Text.Percent))}");
        }

        foreach (string line in BandTable.Lines(evaluation.Loops, evaluation.Bands))
        {
            terminal.WriteLine("  " + line);
        }
    }

    private static string DescribeData(RunData data)
    {
        string unit = data.Corpus.Mode.HasDocuments()
            ? Text.Plural(data.Corpus.DocumentCount, "document") + ", "
            : "";
        string share = (data.Settings.HyperParameters.ValidationFraction * 100).ToString("0.##", CultureInfo.InvariantCulture);
        string heldOut = data.Corpus.Bands.Count > 0
            ? $"{Text.Plural(data.Split.Training.Count, "problem")} to train on"
            : $"{share} % held out";

        string unknown = data.Corpus.UnknownCharacters == 0
            ? ""
            : $", {Text.Plural(data.Corpus.UnknownCharacters, "unknown character")} "
                + (data.Corpus.Tokenizer.SkipsUnknown ? "left out" : "replaced");
        return $"{data.Settings.DataSource}: {unit}{Text.Plural(data.Corpus.Tokens.Length, "token")}{unknown}, {heldOut}";
    }
}
