using MicroGpt.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks that the exit token, the loops it may stop at, the loss and the sampled depth fit each other.</summary>
internal static class RecursionRules
{
    public static void Check(SectionValues recursion, DiagnosticBag bag)
    {
        NoMoreThanSteps(recursion, "minSteps", DiagnosticDescriptors.MinStepsBeyondLast, bag);
        NoMoreThanSteps(recursion, "meanSteps", DiagnosticDescriptors.MeanStepsBeyondLast, bag);
        NoMoreThanSteps(recursion, "backpropSteps", DiagnosticDescriptors.BackpropBeyondFirst, bag);
        DepthSampling? sampling = recursion.IsValid("depthSampling") ? recursion.Choice<DepthSampling>("depthSampling") : null;
        bool isFixed = sampling == DepthSampling.Fixed;
        if (sampling is { } kind and not DepthSampling.PoissonLogNormal)
        {
            Useless(
                recursion,
                "meanSteps",
                $"the depth is '{Words.Of(kind)}'",
                "Remove it, or set 'depthSampling' to 'poissonLogNormal'.",
                bag);
        }

        if (recursion.IsValid("injection") && !recursion.Choice<InjectionKind>("injection").HasWeights())
        {
            Useless(
                recursion, "injectionStart", "the injection has no weights", "Remove it, or set 'injection' to 'scaled' or 'concat'.", bag);
        }

        if (recursion.IsValid("exit") && recursion.Choice<ExitKind>("exit") == ExitKind.None)
        {
            Useless(recursion, "exitBias", "there is no exit token", "Remove it, or set 'exit' to 'token'.", bag);
        }

        if (recursion.IsValid("exit", "loss"))
        {
            CheckLoss(recursion, isFixed, bag);
        }
    }

    /// <summary>Checks that prelude and coda leave a block for the loops.</summary>
    public static void CheckBlocks(SectionValues recursion, SectionValues architecture, DiagnosticBag bag)
    {
        if (!recursion.IsValid("prelude", "coda") || !architecture.IsValid("layers"))
        {
            return;
        }

        long prelude = recursion.Long("prelude"), coda = recursion.Long("coda"), layers = architecture.Long("layers");
        if (prelude + coda >= layers)
        {
            bag.Report(
                DiagnosticDescriptors.NoBlockLoops,
                recursion.SpanOf(recursion.IsGiven("coda") ? "coda" : "prelude"),
                $"{prelude}",
                $"{coda}",
                $"{layers}",
                $"{prelude + coda + 1}");
        }
    }

    private static void CheckLoss(SectionValues recursion, bool isFixed, DiagnosticBag bag)
    {
        var loss = recursion.Choice<LoopLoss>("loss");
        bool exits = recursion.Choice<ExitKind>("exit") == ExitKind.Token;
        if (loss == LoopLoss.Expected && !exits)
        {
            bag.Report(DiagnosticDescriptors.ExpectedLossWithoutExit, recursion.SpanOf("loss"));
        }

        if (loss == LoopLoss.Last && !exits && isFixed)
        {
            Useless(
                recursion,
                "minSteps",
                "there is no exit token, the loss is 'last' and the depth is 'fixed'",
                "Remove it, or set 'exit' to 'token'.",
                bag);
        }

        if (loss != LoopLoss.Expected)
        {
            Useless(recursion, "entropyWeight", "the loss is not 'expected'", "Remove it, or choose the loss 'expected'.", bag);
            Useless(recursion, "finalEntropyWeight", "the loss is not 'expected'", "Remove it, or choose the loss 'expected'.", bag);
        }
    }

    private static void NoMoreThanSteps(SectionValues recursion, string key, DiagnosticDescriptor descriptor, DiagnosticBag bag)
    {
        if (recursion.IsValid("steps", key) && recursion.Long(key) > recursion.Long("steps"))
        {
            bag.Report(descriptor, recursion.SpanOf(key), $"{recursion.Long(key)}", $"{recursion.Long("steps")}");
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
