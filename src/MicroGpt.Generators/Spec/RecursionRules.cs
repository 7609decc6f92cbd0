using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>The exit token, the loops it may stop at, and the loss fit each other.</summary>
internal static class RecursionRules
{
    public static void Check(SectionValues recursion, DiagnosticBag bag)
    {
        if (recursion.IsValid("steps", "minSteps") && recursion.Long("minSteps") > recursion.Long("steps"))
        {
            bag.Report(
                DiagnosticDescriptors.MinStepsBeyondLast,
                recursion.SpanOf("minSteps"),
                $"{recursion.Long("minSteps")}",
                $"{recursion.Long("steps")}");
        }

        if (!recursion.IsValid("exit", "loss"))
        {
            return;
        }

        var loss = recursion.Choice<LoopLoss>("loss");
        bool exits = recursion.Choice<ExitKind>("exit") == ExitKind.Token;
        if (loss == LoopLoss.Expected && !exits)
        {
            bag.Report(DiagnosticDescriptors.ExpectedLossWithoutExit, recursion.SpanOf("loss"));
        }

        if (loss == LoopLoss.Last && !exits)
        {
            Useless(recursion, "minSteps", "no token may stop early and the loss is 'last'", "Remove it, or set 'exit' to 'token'.", bag);
        }

        if (loss != LoopLoss.Expected)
        {
            Useless(recursion, "entropyWeight", "the loss is not 'expected'", "Remove it, or choose the loss 'expected'.", bag);
            Useless(recursion, "finalEntropyWeight", "the loss is not 'expected'", "Remove it, or choose the loss 'expected'.", bag);
        }
    }

    private static void Useless(SectionValues recursion, string key, string when, string remedy, DiagnosticBag bag)
    {
        if (recursion.IsGiven(key))
        {
            bag.Report(DiagnosticDescriptors.KeyWithoutEffect, recursion.SpanOf(key), recursion.PathOf(key), when, remedy);
        }
    }
}
