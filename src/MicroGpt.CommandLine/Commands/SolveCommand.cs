using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>solve</c>: answers problems with a target for each input token.</summary>
internal static class SolveCommand<TModel>
    where TModel : ICompiledModel
{
    private const double DefaultTolerance = 0.02;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);

    public static Command Create(Terminal terminal)
    {
        var problems = new Argument<string[]>("problem")
        {
            Description = "Problems to solve, each the input of a line of the data. The rows of a grid end in a slash: '#.S/..#'. "
                + "Default: problems of the run's task that training did not see.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> from = SharedOptions.From();
        Option<string?> file = OptionKinds.Path("--file", "File with one problem in each line. '-' reads standard input.", "PATH");
        Option<string?> band = OptionKinds.Prose("--band", "Band of difficulty of the run's problems. Default: the hardest.", "NAME");
        Option<int?> count = OptionKinds.Integer("--count", "Number of the run's problems. Default: 1.", 1, 1_000_000);
        Option<int?> loops = OptionKinds.Integer(
            "--loops", "Maximum number of loops. Default: the steps of the model's recursion.", 1, SharedOptions.MostLoops);
        Option<double?> tolerance = OptionKinds.Real(
            "--exit-tolerance",
            "Stop when the state of no token changes by more than X of its norm in a loop. 0 runs all loops. "
                + $"Default: {Text.Exact(DefaultTolerance)}.",
            0d,
            1d);
        Option<bool> watch = OptionKinds.Flag("--watch", "Draw the guess after each loop.");
        Option<bool> json = OptionKinds.Flag("--json", "Print one JSON object.");
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        Option<string?> weights = SharedOptions.Weights();
        var command = new Command("solve", "Answer problems of a model that has a target for each input token.")
        {
            problems, from, file, band, count, loops, tolerance, watch, json, threads, isa, weights,
        };
        command.Validators.Add(result =>
        {
            bool given = result.GetResult(problems) is { Tokens.Count: > 0 };
            bool read = result.GetResult(file) is { Implicit: false };
            if (given && read)
            {
                result.AddError("Give problems on the command line or in a --file, not both.");
            }

            foreach (Option option in (Option[])[band, count])
            {
                if ((given || read) && result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name} chooses among the run's problems. Leave it out to solve others.");
                }
            }

            if (result.GetResult(watch) is { Implicit: false } && result.GetResult(json) is { Implicit: false })
            {
                result.AddError("--watch draws and --json does not. Use one of them.");
            }
        });
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads), result.GetValue(weights));
            using var interruption = new Interruption();
            using var model = new SavedModel<TModel>(FromPath.Resolve(result.GetValue(from)), compute);
            if (model.DocumentMode != DocumentMode.Pairs)
            {
                throw new MicroGptException(
                    "This model continues text and has no answer at each input token. Use 'microgpt generate --prompt TEXT'.");
            }

            DataPart unseen = BuiltinNames.IsTask(model.State.HyperParameters.Data) ? DataPart.Test : DataPart.Validation;
            EvaluationSet set = Measurement.Set(model, null, null, unseen, interruption.Token);
            ProblemText text = TextOf(set);
            Problem[] given = result.GetValue(file) is { } path
                ? [.. Lines(path).Select(text.Parse)]
                : [.. (result.GetValue(problems) ?? []).Select(text.Parse)];
            given = given.Length > 0 ? given : OfRun(set, result.GetValue(band), result.GetValue(count) ?? 1);
            int most = TModel.Description.Architecture.LoopsOf(result.GetValue(loops));
            var exits = new ExitOptions { Tolerance = most == 1 ? 0 : result.GetValue(tolerance) ?? DefaultTolerance };
            using var solver = new ProblemSolver<TModel>(model.Engine, most, exits);
            Solve(terminal, solver, text, given, result.GetValue(watch), result.GetValue(json), interruption.Token);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Solve(
        Terminal terminal,
        ProblemSolver<TModel> solver,
        ProblemText text,
        Problem[] problems,
        bool watches,
        bool asJson,
        CancellationToken interruption)
    {
        var solved = new List<SolvedProblem>();
        foreach (Problem problem in problems)
        {
            interruption.ThrowIfCancellationRequested();
            IReadOnlyList<string> input = text.Input(problem);
            var drawing = new LoopDrawing(terminal, Pause);
            SolvedProblem answer = solver.Solve(
                problem, watches ? (loop, guesses) => drawing.Show(loop, input, text.Answer(problem, guesses)) : null);
            if (asJson)
            {
                solved.Add(answer);
                continue;
            }

            if (!watches)
            {
                IReadOnlyList<string> rows = text.Answer(problem, answer.Answer);
                for (int i = 0; i < rows.Count; i++)
                {
                    terminal.WriteLine($"  {input[i]}  {rows[i]}");
                }
            }

            terminal.WriteLine(Verdict(answer));
        }

        if (asJson)
        {
            terminal.WriteLine(ToJson(text, solved));
        }
    }

    private static string Verdict(SolvedProblem answer)
    {
        string right = answer.IsRight switch { true => "right, ", false => "wrong, ", _ => "" };
        return $"{right}{Text.Plural(answer.Loops, "loop")}{(answer.Settled ? "" : ", the most that may run")}";
    }

    private static string ToJson(ProblemText text, List<SolvedProblem> solved) => JsonText.Object(json =>
    {
        json.WriteStartArray("problems");
        foreach (SolvedProblem one in solved)
        {
            json.WriteStartObject();
            json.WriteString("input", ProblemText.Join(text.Input(one.Problem)));
            json.WriteString("answer", ProblemText.Join(text.Answer(one.Problem, one.Answer)));
            json.WriteNumber("loops", one.Loops);
            json.WriteBoolean("settled", one.Settled);
            if (one.IsRight is { } right)
            {
                json.WriteBoolean("right", right);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>A token that no problem of the set asks an answer at keeps its character in an answer.</summary>
    private static ProblemText TextOf(EvaluationSet set)
    {
        var tokenizer = new CharacterTokenizer(TModel.Description.Tokenizer);
        bool[] isAsked = new bool[tokenizer.VocabularySize];
        for (int i = 0; i < set.SequenceCount; i++)
        {
            Problem problem = set.ProblemAt(i);
            for (int at = 0; at < problem.Tokens.Count; at++)
            {
                isAsked[problem.Tokens[at]] |= problem.Targets![at] >= 0;
            }
        }

        return new ProblemText(tokenizer, TModel.Description.Architecture.GridWidth > 0, isAsked);
    }

    private static Problem[] OfRun(EvaluationSet set, string? band, int count)
    {
        int index = band is null ? Math.Max(0, set.Bands.Count - 1) : set.Bands.ToList().IndexOf(band);
        if (index < 0)
        {
            string names = set.Bands.Count > 0 ? $"Use one of: {string.Join(", ", set.Bands)}." : "Leave out --band.";
            throw new MicroGptException($"The run's problems have no band '{band}'. {names}");
        }

        return [.. Enumerable.Range(0, set.SequenceCount).Where(i => set.BandOf(i) == index).Take(count).Select(set.ProblemAt)];
    }

    private static string[] Lines(string path) =>
        (path == "-" ? Console.In.ReadToEnd() : File.ReadAllText(path))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
