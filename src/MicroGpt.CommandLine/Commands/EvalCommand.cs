using System.CommandLine;
using System.CommandLine.Parsing;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>eval</c>, what it measures and its two output formats.</summary>
internal static class EvalCommand<TModel>
    where TModel : ICompiledModel
{
    private const int ParallelProblems = 16;

    public static Command Create(Terminal terminal)
    {
        Option<string?> from = SharedOptions.From();
        Option<string?> data = SharedOptions.Data("the held-out part of the run's data");
        Option<DocumentMode?> documents = SharedOptions.Documents();
        Option<int[]?> loops = ListOptions.Numbers(
            "--loops",
            "Number of loops of the blocks. It may exceed the number of training. With several numbers, print a table with the loss, and "
            + "for tasks the accuracy, after each, from one pass. Default: the steps of the model's recursion.",
            "N",
            "whole number",
            1,
            SharedOptions.MostLoops);
        var exits = new ExitRuleOptions(several: true);
        Option<string?> split = SharedOptions.Split();
        Option<bool> json = OptionKinds.Flag("--json", "Print one JSON object.");
        Option<bool> generate = OptionKinds.Flag(
            "--generate", "Answer the problems of a task by greedy generation with early exit, instead of measuring the loss.");
        Option<int?> parallel = OptionKinds.Integer(
            "--parallel", "With --generate: number of problems answered at once. Default: 16.", 1, 4096);
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        Option<string?> weights = SharedOptions.Weights();
        Option<bool> drift = OptionKinds.Flag(
            "--drift", "With --weights int8: print how far the state is from that on float32 weights after each loop.");
        var command = new Command(
            "eval",
            "Measure a checkpoint: loss, bits per character, loss per loop, exits and right answers. With exit rules, print a table with "
            + "loss, accuracy, loops and time of each.")
        {
            from, data, documents, split, loops, generate, parallel, json, threads, isa, weights, drift,
        };
        exits.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(parallel) is { Implicit: false } && !Generates(result, generate))
            {
                result.AddError("--parallel needs --generate.");
            }

            bool generates = Generates(result, generate);
            if (result.GetResult(drift) is { Implicit: false }
                && (generates || exits.AreGiven(result) || result.GetResult(weights)?.Tokens is not [{ Value: "int8" }]))
            {
                result.AddError("--drift needs --weights int8, and neither --generate nor an exit rule.");
            }

            if (ListOptions.Count(result, loops) > 1 && (generates || exits.AreGiven(result)))
            {
                string with = generates ? "--generate" : "an exit rule";
                result.AddError($"With {with}, --loops takes one number: the most loops that a token may take.");
            }
            else if (generates && exits.HasSeveral(result))
            {
                result.AddError("With --generate, an exit rule takes one value.");
            }
        });
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads), result.GetValue(weights));
            int[]? counts = ListOptions.Of(result, loops);
            IReadOnlyList<ExitOptions> rules = exits.All(result);
            bool generates = result.GetValue(generate);
            using var interruption = new Interruption();
            using var model = new SavedModel<TModel>(FromPath.Resolve(result.GetValue(from)), compute);
            string? source = result.GetValue(data);
            DataPart part = result.GetValue(split) == Words.Of(DataPart.Test) ? DataPart.Test : DataPart.Validation;
            EvaluationSet set = Measurement.Set(model, source, result.GetValue(documents), part, interruption.Token);
            var progress = new EvaluationProgress(terminal);
            bool asJson = result.GetValue(json);
            string output;
            if (generates)
            {
                output = Answer(
                    model, set, counts?[0], rules.SingleOrDefault(), result.GetValue(parallel), progress, asJson, interruption.Token);
            }
            else if (rules.Count > 0)
            {
                var table = ExitTable.Of(model, set, source, part, counts?[0], rules, progress.Tokens, interruption.Token);
                output = asJson ? table.ToJson() : table.ToText();
            }
            else
            {
                var measured = Measurement.Of(
                    model, set, source, part, counts, done => progress.Tokens(done, set.Predictions), interruption.Token);
                if (result.GetValue(drift))
                {
                    using ModelEngine floats = (compute with { Int8 = false }).Start<TModel>();
                    floats.Weights.CopyFrom(model.Engine.Weights);
                    int most = measured.Result.Loops[^1];
                    measured = measured with
                    {
                        Drift = StateDrift.Measure<TModel>(floats, model.Engine, set, most, interruption.Token),
                    };
                }

                output = asJson ? measured.ToJson() : measured.ToText();
            }

            progress.Clear();
            terminal.WriteLine(output);
            return ExitCode.Done;
        });
        return command;
    }

    private static string Answer(
        SavedModel<TModel> model,
        EvaluationSet set,
        int? loops,
        ExitOptions? rule,
        int? parallel,
        EvaluationProgress progress,
        bool asJson,
        CancellationToken interruption)
    {
        ModelDescription description = TModel.Description;
        var style = new GenerationStyle
        {
            Mode = DocumentMode.Lines,
            Loops = loops,
            Exits = rule,
            ExitIsTrained = GenerationDefaults.TrainsExit(description.Architecture, model.State.HyperParameters),
        };
        GenerationOptions options = style.ToOptions(description.Architecture, stopToken: -1);
        int atOnce = GenerationFit.Parallel(
            description, model.Engine.Pool.Workers, parallel ?? ParallelProblems, loops, options.Exits, MachineMemory.Read());
        var trial = AnswerTrial.Run(
            model, set, options, atOnce, loops, done => progress.Problems(done, set.SequenceCount), interruption);
        return asJson ? AnswerReport.ToJson(trial, options) : AnswerReport.ToText(trial, options);
    }

    // A word and not a value: the value of an option that does not parse cannot be read, and its own error is reported.
    private static bool Generates(CommandResult result, Option<bool> generate) =>
        result.GetResult(generate) is { Implicit: false, Tokens: not [{ Value: "false" }] };
}
