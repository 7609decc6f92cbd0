using System.CommandLine;
using MicroGpt.App.Cli;
using MicroGpt.App.Runs;
using MicroGpt.App.Training;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Commands;

/// <summary>Options of <c>train</c>; <see cref="TrainingSession{TModel}"/> does the work.</summary>
internal static class TrainCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        TrainingDefaults defaults = TModel.Description.Training;
        Option<string?> data = SharedOptions.Data(defaults.Data);
        Option<DocumentMode?> documents = SharedOptions.Documents();
        Option<int?> steps = OptionKinds.Integer("--steps", $"Steps of the whole run. Default: {defaults.Steps}.", 0);
        Option<float?> rate = OptionKinds.Real(
            "--learning-rate", $"Peak learning rate. Default: {Text.Exact(defaults.LearningRate)}.", 0f, 1000f);
        Option<long?> seed = OptionKinds.LongInteger("--seed", $"Decides weights and order of the data. Default: {defaults.Seed}.", 0);
        Option<int?> evalEvery = OptionKinds.Integer(
            "--eval-every", $"Steps between evaluations on held-out text; 0 = only at the end. Default: {defaults.EvalEvery}.", 0);
        Option<TrainingStage?> stage = OptionKinds.Choice<TrainingStage>(
            "--stage",
            "model: everything learns. exit: the exit token alone, on the model of --from, from what each loop improves. Default: model.");
        Option<ExitLook?> target = OptionKinds.Choice<ExitLook>(
            "--exit-target", $"Stage exit: go on where this loop still helped (past), or the next one will (next). Default: {Words.Of(defaults.ExitTarget)}.");
        Option<string?> from = SharedOptions.From();
        Option<string?> output = OptionKinds.Text("--out", "Run directory. Default: a new numbered one in runs/.", "DIR");
        Option<bool> resume = OptionKinds.Flag(
            "--resume", "Go on with the run in --out (default: the newest in runs/), to the same bits as if it had never stopped.");
        Option<string?> metrics = OptionKinds.Text(
            "--metrics", "A second file for the JSON lines, one a step, that the run's metrics.jsonl gets.", "FILE");
        Option<int?> samples = OptionKinds.Integer("--samples", "Texts to show at the end. Default: 20.", 0, 10000);
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        var command = new Command("train", "Train the model, save it and show what it writes.")
        {
            data, documents, steps, rate, seed, evalEvery, stage, target, from, output, resume, metrics, samples, threads, isa,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(resume) && result.GetResult(stage) is { Implicit: false })
            {
                result.AddError("--resume goes on in the stage that the run was begun in: leave --stage out.");
            }

            foreach (Option option in (Option[])[target, from])
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetValue(stage) != TrainingStage.Exit)
                {
                    result.AddError($"{option.Name} is for the second stage: add --stage exit.");
                }
            }
        });
        command.SetAction(result =>
        {
            using var interruption = new Interruption();
            return new TrainingSession<TModel>(terminal).Run(Read(result), interruption.Token);
        });
        return command;

        TrainRequest Read(ParseResult result) => new()
        {
            Data = result.GetValue(data),
            Documents = result.GetValue(documents),
            Steps = result.GetValue(steps),
            LearningRate = result.GetValue(rate),
            Seed = result.GetValue(seed),
            EvalEvery = result.GetValue(evalEvery),
            Stage = result.GetValue(stage),
            ExitTarget = result.GetValue(target),
            From = result.GetValue(from),
            Out = result.GetValue(output),
            Resume = result.GetValue(resume),
            Metrics = result.GetValue(metrics),
            Samples = result.GetValue(samples) ?? 20,
            Compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads)),
        };
    }
}
