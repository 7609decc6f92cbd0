using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks that concern more than one key, or a text with rules of its own.</summary>
internal static class SpecRules
{
    public static void Check(SectionValues root, DiagnosticBag bag)
    {
        TextRules.Check(root, "name", 100, bag);
        if (root.IsValid("tokenizer"))
        {
            AlphabetRules.Check(root.Section("tokenizer"), bag);
        }

        if (root.IsValid("architecture"))
        {
            HeadRules.Check(root.Section("architecture"), bag);
            GridRules.Check(root.Section("architecture"), bag);
            CheckInitialization(root.Section("architecture"), bag);
        }

        if (root.IsValid("architecture", "tokenizer") && root.Section("tokenizer") is var tokenizer && tokenizer.IsValid("kind"))
        {
            string alphabet = tokenizer.IsValid("alphabet") ? Alphabet.Of(tokenizer) : "";
            BigramRules.Check(root.Section("architecture"), tokenizer.Choice<TokenizerKind>("kind"), alphabet, bag);
        }

        if (root.IsGiven("recursion") && root.IsValid("recursion"))
        {
            RecursionRules.Check(root.Section("recursion"), bag);
        }

        if (root.IsGiven("recursion") && root.IsValid("recursion", "architecture"))
        {
            RecursionRules.CheckBlocks(root.Section("recursion"), root.Section("architecture"), bag);
        }

        if (root.IsGiven("recursion") && root.IsValid("recursion", "training"))
        {
            CheckStartStep(root.Section("recursion"), root.Section("training"), bag);
        }

        if (root.IsValid("training"))
        {
            DocumentRules.Check(root, bag);
            CheckTraining(root.Section("training"), bag);
        }
    }

    private static void CheckStartStep(SectionValues recursion, SectionValues training, DiagnosticBag bag)
    {
        if (recursion.IsValid("startStep") && training.IsValid("steps") && recursion.Long("startStep") >= training.Long("steps"))
        {
            bag.Report(
                DiagnosticDescriptors.OutOfRange,
                recursion.SpanOf("startStep"),
                recursion.PathOf("startStep"),
                $"{recursion.Long("startStep")}",
                $"below {training.Long("steps")}, the number of training steps");
        }
    }

    private static void CheckInitialization(SectionValues architecture, DiagnosticBag bag)
    {
        SectionValues? initialization = architecture.IsValid("initialization") ? architecture.Section("initialization") : null;
        if (initialization?.IsValid("projections") == true
            && initialization.IsGiven("scaleResidual")
            && initialization.Choice<InitialProjections>("projections") == InitialProjections.Zeros)
        {
            bag.Report(
                DiagnosticDescriptors.KeyWithoutEffect,
                initialization.SpanOf("scaleResidual"),
                initialization.PathOf("scaleResidual"),
                "the projections start at 0",
                "Remove it, or set 'projections' to 'normal'.");
        }
    }

    private static void CheckTraining(SectionValues training, DiagnosticBag bag)
    {
        TextRules.Check(training, "data", 4096, bag);
        CheckSaveEvery(training, bag);
        CheckBuiltin(training, bag);
        CheckOptimizer(training, bag);
        if (!training.IsValid("schedule"))
        {
            return;
        }

        SectionValues schedule = training.Section("schedule");
        if (training.IsValid("steps") && schedule.IsValid("warmup") && schedule.Long("warmup") >= training.Long("steps"))
        {
            bag.Report(
                DiagnosticDescriptors.WarmupTooLong,
                schedule.SpanOf("warmup"),
                $"{schedule.Long("warmup")}",
                $"{training.Long("steps")}");
        }

        bool constant = schedule.IsValid("kind") && schedule.Choice<ScheduleKind>("kind") == ScheduleKind.Constant;
        if (constant && schedule.IsGiven("finalLearningRate"))
        {
            bag.Report(
                DiagnosticDescriptors.KeyWithoutEffect,
                schedule.SpanOf("finalLearningRate"),
                schedule.PathOf("finalLearningRate"),
                "the schedule is 'constant'",
                "Remove it, or choose 'linear' or 'cosine'.");
        }
    }

    private static void CheckOptimizer(SectionValues training, DiagnosticBag bag)
    {
        if (!training.IsValid("optimizer") || !training.Section("optimizer").IsValid("kind"))
        {
            return;
        }

        SectionValues optimizer = training.Section("optimizer");
        var kind = optimizer.Choice<OptimizerKind>("kind");
        ReportUnused("epsilon", kind.HasEpsilon());
        ReportUnused("momentum", kind.Orthogonalizes());

        void ReportUnused(string key, bool used)
        {
            if (!used && optimizer.IsGiven(key))
            {
                bag.Report(
                    DiagnosticDescriptors.KeyWithoutEffect,
                    optimizer.SpanOf(key),
                    optimizer.PathOf(key),
                    $"the optimizer is '{Words.Of(kind)}'",
                    "Remove it, or choose another 'kind'.");
            }
        }
    }

    private static void CheckSaveEvery(SectionValues training, DiagnosticBag bag)
    {
        string every = training.IsValid("saveEvery") ? training.Text("saveEvery") : SaveInterval.Default;
        if (!SaveInterval.TryParse(every, out _))
        {
            bag.Report(
                DiagnosticDescriptors.UnusableText,
                training.SpanOf("saveEvery"),
                training.PathOf("saveEvery"),
                $"is '{every}'",
                $"Use {SaveInterval.Forms}.");
        }
    }

    private static void CheckBuiltin(SectionValues training, DiagnosticBag bag)
    {
        string data = training.IsValid("data") ? training.Text("data") : "";
        if (BuiltinNames.IsBuiltin(data) && !BuiltinNames.TryParse(data, out _, out _))
        {
            ValueReader.ReportChoice(BuiltinNames.Forms, data, training.SpanOf("data"), training.PathOf("data"), bag);
        }
    }
}
