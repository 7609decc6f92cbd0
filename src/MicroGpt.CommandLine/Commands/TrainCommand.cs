using System.CommandLine;
using MicroGpt.CommandLine.Bench;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.CommandLine.Training;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>train</c>; <see cref="TrainingSession{TModel}"/> does the work.</summary>
internal static class TrainCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        TrainingDefaults defaults = TModel.Description.Training;
        Option<string?> data = SharedOptions.Data(defaults.Data);
        Option<DocumentMode?> documents = SharedOptions.Documents();
        Option<int?> steps = OptionKinds.Integer(
            "--steps",
            $"Number of steps of the whole run. A shorter run has a shorter warm-up. Default: {defaults.Steps}.", 0);
        Option<TimeSpan?> timeLimit = OptionKinds.Time(
            "--time-limit",
            "Stop after this training time of this process, such as 30s, 45m or 2h, and finish as after the last step. "
            + "The run can be resumed. Default: none.");
        Option<int?> patience = OptionKinds.Integer(
            "--patience", "Stop after N evaluations without a lower held-out loss, and finish as after the last step. Default: none.", 1);
        Option<float?> rate = OptionKinds.Real(
            "--learning-rate",
            $"Peak learning rate. The final rate keeps its ratio to the peak. Default: {Text.Exact(defaults.LearningRate)}.",
            0f,
            1000f);
        Option<bool> findRate = OptionKinds.Flag(
            "--find-rate",
            "Do not train a run: raise the learning rate step by step from 1/100 of the peak to 100 times it, show the loss, and suggest a "
            + "peak. It writes nothing. Default: off.");
        Option<long?> seed = OptionKinds.LongInteger(
            "--seed", $"Seed of the initial weights and of the order of the data. Default: {defaults.Seed}.", 0);
        Option<int?> evalEvery = OptionKinds.Integer(
            "--eval-every", $"Steps between two evaluations on held-out data; 0 = only at the end. Default: {defaults.EvalEvery}.", 0);
        Option<long?> evalTokens = OptionKinds.LongInteger(
            "--eval-tokens",
            "Maximum number of held-out tokens in an evaluation, the same ones each time; 0 = all. The end of a run measures all. "
            + $"Default: {Text.Count(defaults.EvalTokens)}.",
            0);
        Option<string?> saveEvery = OptionKinds.Interval(
            "--save-every",
            "Save a checkpoint this often, besides the evaluations: a time such as 30s, 5m or 2h, a number of steps such as "
            + "\"1000 steps\", or never. It changes no result. "
            + $"Default: {defaults.SaveEvery}, or longer if saving would take more than 1 % of the time.");
        Option<TrainingStage?> stage = OptionKinds.Choice<TrainingStage>(
            "--stage",
            "model trains all weights. exit trains only the exit token, of the model given by --from, on the loss that each loop saves. "
            + "Default: model.");
        Option<ExitLook?> target = OptionKinds.Choice<ExitLook>(
            "--exit-target",
            "With --stage exit: continue looping if the current loop lowered the loss (past), or if the next loop will (next). "
            + $"Default: {Words.Of(defaults.ExitTarget)}.");
        Option<string?> from = OptionKinds.Path(
            "--from",
            "Start a new run with the weights of this run (its best checkpoint) or checkpoint, to fine-tune it or to go on with other "
            + "settings. With --stage exit: the run of the model; default: the newest run. "
            + "With --resume: go on from this checkpoint of the run instead of the last one.",
            "DIR");
        Option<string?> output = OptionKinds.Path("--out", "Run directory. Default: a new numbered directory in runs/.", "DIR");
        Option<bool> resume = OptionKinds.Flag(
            "--resume",
            "Continue the run in --out, or the newest run in runs/. The result has the same bits as an uninterrupted run.");
        Option<string?> metrics = OptionKinds.Path(
            "--metrics",
            "Second file or pipe for the metrics, besides metrics.jsonl of the run: one JSON object per step. A file that exists is "
            + "refused, unless it is empty or the resumed run created it. Default: none.",
            "FILE");
        Option<int?> samples = OptionKinds.Integer(
            "--samples",
            "Number of texts to generate at the end. Each evaluation also writes a short one to samples.jsonl of the run; 0 turns that off "
            + "too. Default: 20.",
            0,
            10000);
        Option<bool> quiet = OptionKinds.Flag("--quiet", "Print only errors and the result, without samples. Default: off.");
        var serve = new ServeOptions();
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        var command = new Command("train", "Train the model, save checkpoints and generate samples at the end.")
        {
            data, documents, steps, timeLimit, patience, rate, findRate, seed, evalEvery, evalTokens, saveEvery, stage, target, from,
            output, resume, metrics, samples, quiet, threads, isa,
        };
        command.Validators.Add(result =>
        {
            // Words and not values: the value of an option that does not parse cannot be read, and its own error is reported.
            bool resumes = result.GetResult(resume) is { Implicit: false, Tokens: not [{ Value: "false" }] };
            bool trainsExit = result.GetResult(stage) is { Tokens: [.., { Value: "exit" }] };
            if (resumes && result.GetResult(stage) is { Implicit: false })
            {
                result.AddError("--resume continues the stage of the run. Leave --stage out.");
            }

            Option[] ofRuns =
                [steps, timeLimit, patience, stage, from, output, resume, metrics, samples, saveEvery, evalEvery, serve.Address];
            if (result.GetResult(findRate) is { Implicit: false }
                && ofRuns.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } misplaced)
            {
                result.AddError($"--find-rate trains no run. Leave {misplaced.Name} out.");
            }

            if (result.GetResult(target) is { Implicit: false } && !trainsExit)
            {
                result.AddError($"{target.Name} needs --stage exit. Add it, or leave {target.Name} out.");
            }
        });
        serve.AddTo(command);
        command.SetAction(result =>
        {
            using var interruption = new Interruption();
            TrainRequest request = Read(result);
            using LiveSession? live = serve.Start(result, TModel.Description, request.Compute, terminal);
            request = live?.Follow(request) ?? request;
            return request.FindRate
                ? new RateTest<TModel>(terminal).Run(request, interruption.Token)
                : new TrainingSession<TModel>(terminal).Run(request, interruption.Token);
        });
        return command;

        TrainRequest Read(ParseResult result) => new()
        {
            Data = result.GetValue(data),
            Documents = result.GetValue(documents),
            Steps = result.GetValue(steps),
            TimeLimit = result.GetValue(timeLimit),
            Patience = result.GetValue(patience),
            LearningRate = result.GetValue(rate),
            Seed = result.GetValue(seed),
            EvalEvery = result.GetValue(evalEvery),
            EvalTokens = result.GetValue(evalTokens),
            SaveEvery = result.GetValue(saveEvery),
            Stage = result.GetValue(stage),
            ExitTarget = result.GetValue(target),
            From = FromPath.Resolve(result.GetValue(from)),
            Out = result.GetValue(output),
            Resume = result.GetValue(resume),
            Metrics = result.GetValue(metrics),
            Samples = result.GetValue(samples) ?? 20,
            Quiet = result.GetValue(quiet),
            FindRate = result.GetValue(findRate),
            ShowsPanel = terminal.Window is not null && !result.GetValue(quiet),
            MeasurePeak = pool => new PeakMeter(pool).Measure() * 1e9,
            Compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads)),
        };
    }
}
