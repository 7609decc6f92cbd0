using System.CommandLine;
using System.CommandLine.Parsing;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;

namespace MicroGpt.CommandLine.Commands;

/// <summary>The options that stop tokens before the last loop, with the same wording in each command.</summary>
/// <param name="several">Whether one of the rules may have several values, which are measured one after another.</param>
internal sealed class ExitRuleOptions(bool several = false)
{
    private readonly Option<double[]?> _threshold = ListOptions.Numbers(
        "--exit-threshold",
        "Stop looping a token when the exit token's cumulative probability of having stopped reaches Q. "
        + "1 never stops early; 0 stops as early as possible. Default: "
        + (several
            ? "1, or with --generate as generate has it."
            : $"{Text.Exact(GenerationDefaults.ExitThreshold)} if the exit token was trained and no other rule is given, else 1."),
        "Q",
        "number",
        0d,
        1d,
        several);

    private readonly Option<double[]?> _tolerance = ListOptions.Numbers(
        "--exit-tolerance",
        "Stop looping a token when the relative change of its state drops below X, from loop 2 on. Needs no exit token and no training. "
        + "Default: 0, which never stops early.",
        "X",
        "number",
        0d,
        1d,
        several);

    private readonly Option<StateDifference?> _difference = OptionKinds.Choice<StateDifference>(
        "--exit-difference",
        "What --exit-tolerance compares with the state s_r: s_r - s_(r-1) (first), or s_r - 2 s_(r-1) + s_(r-2) (second). Default: first.");

    private readonly Option<double[]?> _confidence = ListOptions.Numbers(
        "--exit-confidence",
        "Stop looping a token when its likeliest next token has at least probability P. Needs no training, but evaluates the head after "
        + "every loop. Default: 1, which never stops early.",
        "P",
        "number",
        1e-6,
        1d,
        several);

    private readonly Option<ExitScope?> _scope = OptionKinds.Choice<ExitScope>(
        "--exit-scope",
        "Which tokens stop together: each by itself (token), or all tokens of a text, prompt included, as soon as a rule holds for every "
        + "one of them (sequence). Default: token.");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_threshold, _tolerance, _difference, _confidence, _scope])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            Require(result, _difference, [_tolerance]);
            Require(result, _scope, [_tolerance, _confidence, _threshold]);
            if (Rules.Count(rule => ListOptions.Count(result, rule) > 1) > 1)
            {
                result.AddError($"Only one of {string.Join(", ", Rules.Select(rule => rule.Name))} may have several values.");
            }
        });
    }

    /// <summary>The rule that is asked for; null for the default.</summary>
    public ExitOptions? Of(ParseResult result) => All(result).SingleOrDefault();

    /// <summary>One rule for each value of the option that has several; none if no option is given.</summary>
    public IReadOnlyList<ExitOptions> All(ParseResult result)
    {
        if (!Rules.Any(rule => ListOptions.Of(result, rule) is not null))
        {
            return [];
        }

        return
        [
            .. from threshold in ListOptions.Of(result, _threshold) ?? [1]
               from tolerance in ListOptions.Of(result, _tolerance) ?? [0]
               from confidence in ListOptions.Of(result, _confidence) ?? [1]
               select new ExitOptions
               {
                   Threshold = threshold,
                   Tolerance = tolerance,
                   Confidence = confidence,
                   Difference = result.GetValue(_difference) ?? StateDifference.First,
                   Scope = result.GetValue(_scope) ?? ExitScope.Token,
               },
        ];
    }

    public bool AreGiven(CommandResult result) => Rules.Any(rule => IsGiven(result, rule));

    /// <summary>Whether a rule has several values.</summary>
    public bool HasSeveral(CommandResult result) => Rules.Any(rule => ListOptions.Count(result, rule) > 1);

    private Option<double[]?>[] Rules => [_threshold, _tolerance, _confidence];

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static void Require(CommandResult result, Option option, Option[] any)
    {
        if (IsGiven(result, option) && !any.Any(other => IsGiven(result, other)))
        {
            string names = string.Join(", ", any.Select(other => other.Name));
            result.AddError($"{option.Name} needs {(any.Length > 1 ? $"one of {names}" : names)}.");
        }
    }
}
