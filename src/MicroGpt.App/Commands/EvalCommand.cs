using System.CommandLine;
using MicroGpt.App.Cli;
using MicroGpt.App.Generation;
using MicroGpt.App.Runs;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Commands;

/// <summary>Options of <c>eval</c> and its two output formats.</summary>
internal static class EvalCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> from = SharedOptions.From();
        Option<string?> data = SharedOptions.Data("the held-out part of the run's data");
        Option<DocumentMode?> documents = SharedOptions.Documents();
        Option<string?> split = SharedOptions.Split();
        Option<bool> json = OptionKinds.Flag("--json", "Print one JSON object.");
        Option<bool> generate = OptionKinds.Flag(
            "--generate", "Answer the problems of a task by greedy generation with early exit, instead of measuring the loss.");
        Option<double?> threshold = SharedOptions.ExitThreshold();
        Option<double?> tolerance = SharedOptions.ExitTolerance();
        Option<int?> parallel = OptionKinds.Integer(
            "--parallel", "With --generate: number of problems answered at once. Default: 16.", 1, 4096);
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        var command = new Command("eval", "Measure a checkpoint: loss, bits per character, loss per loop, exits and right answers.")
        {
            from, data, documents, split, generate, threshold, tolerance, parallel, json, threads, isa,
        };
        command.Validators.Add(result =>
        {
            // A word and not a value: the value of an option that does not parse cannot be read, and its own error is reported.
            bool generates = result.GetResult(generate) is { Implicit: false, Tokens: not [{ Value: "false" }] };
            foreach (Option option in (Option[])[threshold, tolerance, parallel])
            {
                if (result.GetResult(option) is { Implicit: false } && !generates)
                {
                    result.AddError(
                        $"{option.Name} needs --generate. Without --generate, eval reports the exit token at several thresholds.");
                }
            }
        });
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads));
            using var interruption = new Interruption();
            using var model = new SavedModel<TModel>(FromPath.Resolve(result.GetValue(from)), compute);
            string? source = result.GetValue(data);
            DataPart part = result.GetValue(split) == Words.Of(DataPart.Test) ? DataPart.Test : DataPart.Validation;
            EvaluationSet set = Measurement.Set(model, source, result.GetValue(documents), part, interruption.Token);
            var progress = new EvaluationProgress(terminal);
            bool asJson = result.GetValue(json);
            if (result.GetValue(generate))
            {
                var style = new GenerationStyle
                {
                    Mode = DocumentMode.Lines,
                    ExitThreshold = result.GetValue(threshold),
                    ExitIsTrained = GenerationStyle.TrainsExit(TModel.Description.Architecture, model.State.HyperParameters),
                    ExitTolerance = result.GetValue(tolerance) ?? 0,
                };
                GenerationOptions options = style.ToOptions(TModel.Description.Architecture, stopToken: -1);
                int atOnce = result.GetValue(parallel) ?? 16;
                var trial = AnswerTrial.Run(
                    model, set, options, atOnce, done => progress.Problems(done, set.SequenceCount), interruption.Token);
                progress.Clear();
                terminal.WriteLine(asJson ? AnswerReport.ToJson(trial, options) : AnswerReport.ToText(trial, options));
            }
            else
            {
                var measured = Measurement.Of(
                    model, set, source, part, done => progress.Tokens(done, set.Predictions), interruption.Token);
                progress.Clear();
                terminal.WriteLine(asJson ? measured.ToJson() : measured.ToText());
            }

            return ExitCode.Done;
        });
        return command;
    }
}
