using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Diagnostics;

/// <summary>
/// Every mistake that the build reports. A message is one sentence with the cause and one with the remedy.
/// docs/spec.md explains each with an example.
/// </summary>
internal static class DiagnosticDescriptors
{
    // The class with the attribute, and its file.
    public static readonly DiagnosticDescriptor SpecNotFound = Error(
        "MGPT001",
        "Model spec not found",
        "No model spec is called '{0}' in this project. {1}");

    public static readonly DiagnosticDescriptor SpecListedTwice = Error(
        "MGPT002",
        "Model spec listed twice",
        "{0} files are called '{1}' in this project: {2}. Give each AdditionalFiles item its own MicroGptModel name.");

    public static readonly DiagnosticDescriptor UnsuitableClass = Error(
        "MGPT003",
        "Class cannot hold a model",
        "The class '{0}' {1}. {2}");

    public static readonly DiagnosticDescriptor UnreadableSpec = Error(
        "MGPT004",
        "Model spec cannot be read",
        "The model spec '{0}' cannot be read. Check that the file exists, is a text file and can be read.");

    // JSON.
    public static readonly DiagnosticDescriptor InvalidJson = Error("MGPT005", "Not valid JSON", "{0} {1}");

    public static readonly DiagnosticDescriptor DuplicateKey = Error(
        "MGPT006",
        "Key appears twice",
        "The key '{0}' appears again, first at line {1}, column {2}. Keep one of the two.");

    // Single keys and values.
    public static readonly DiagnosticDescriptor UnknownKey = Error("MGPT007", "Unknown key", "'{0}' is not a key of {1}. {2}");

    public static readonly DiagnosticDescriptor MissingKey = Error(
        "MGPT008",
        "Missing key",
        "{0} lacks the key '{1}'. Add it, for example {2}.");

    public static readonly DiagnosticDescriptor WrongType = Error(
        "MGPT009",
        "Wrong type of value",
        "{0} is {1}. It must be {2}.");

    public static readonly DiagnosticDescriptor UnknownChoice = Error(
        "MGPT010",
        "Unknown choice",
        "'{0}' cannot be '{1}'. {2}");

    public static readonly DiagnosticDescriptor RepeatedChoice = Error(
        "MGPT011",
        "Choice repeated",
        "'{0}' names '{1}' twice. Name each choice at most once.");

    public static readonly DiagnosticDescriptor NotWhole = Error(
        "MGPT012",
        "Not a whole number",
        "'{0}' is {1}. It must be {2}.");

    public static readonly DiagnosticDescriptor OutOfRange = Error(
        "MGPT013",
        "Number out of range",
        "'{0}' is {1}. It must be {2}.");

    public static readonly DiagnosticDescriptor UnusableText = Error(
        "MGPT014",
        "Unusable text",
        "'{0}' {1}. {2}");

    public static readonly DiagnosticDescriptor UnreadableSize = Error(
        "MGPT015",
        "Unreadable amount of memory",
        "'{0}' is '{1}', which is not an amount of memory. Write a number and a unit, such as '256 MiB' or '2 GB', or a number of bytes.");

    // Values that contradict each other.
    public static readonly DiagnosticDescriptor HeadsDoNotDivide = Error(
        "MGPT016",
        "Heads do not divide the embedding",
        "{0} heads do not divide an embedding of {1}. {2}");

    public static readonly DiagnosticDescriptor OddHeadSize = Error(
        "MGPT017",
        "Head size does not fit rotary positions",
        "Rotary positions rotate pairs of channels, so the head size must be a multiple of {3}. "
            + "{0} heads of an embedding of {1} have size {2}. {4}");

    public static readonly DiagnosticDescriptor EmptyAlphabet = Error(
        "MGPT018",
        "Empty alphabet",
        "The alphabet has no characters. List every character of the text once, or choose the tokenizer kind 'bytes'.");

    public static readonly DiagnosticDescriptor RepeatedCharacter = Error(
        "MGPT019",
        "Character repeated in the alphabet",
        "The alphabet contains {0} at position {1} and again at position {2}. Keep one of the two.");

    public static readonly DiagnosticDescriptor KeyWithoutEffect = Error(
        "MGPT020",
        "Key without effect",
        "'{0}' has no effect when {1}. {2}");

    public static readonly DiagnosticDescriptor WarmupTooLong = Error(
        "MGPT021",
        "Warm-up longer than training",
        "The warm-up has {0} steps, and the training has {1}. Use a shorter warm-up, or train longer.");

    public static readonly DiagnosticDescriptor ModelTooLarge = Error(
        DiagnosticIds.ModelTooLarge,
        "Model too large",
        "The model has {0} parameters, but the limit is {1}. Lower 'layers', 'embedding', 'feedForward' or 'context'.");

    public static readonly DiagnosticDescriptor BatchTooLarge = Error(
        DiagnosticIds.BatchTooLarge,
        "Micro-batch too large",
        "A micro-batch of {0} sequences of {1} tokens with {2} values each needs a tensor of {3} values, but the limit is {4}. "
            + "Lower 'training.batch' (and raise 'training.accumulation' to match) or lower 'architecture.context'.");

    public static readonly DiagnosticDescriptor StepTooLarge = Error(
        DiagnosticIds.StepTooLarge,
        "Step too large",
        "A step of {0} micro-batches of {1} sequences has {2} sequences, but the limit is {3}. "
            + "Lower 'training.accumulation' or 'training.batch'.");

    public static readonly DiagnosticDescriptor OverBudget = Error(
        DiagnosticIds.OverBudget,
        "Memory plan over the budget",
        "Training this model needs at least {0}, but 'training.memoryBudget' allows {1}. The smallest plan consists of {2}. "
            + "Raise the budget to at least {0}; or set 'training.optimizer.state', 'training.precision' and 'training.weights' to "
            + "\"bfloat16\", which halves them; or lower 'training.batch', 'architecture.context' or the size of the model.");

    public static readonly DiagnosticDescriptor PolicyOverBudget = Error(
        DiagnosticIds.PolicyOverBudget,
        "Recompute policy over the budget",
        "Training this model with 'training.recompute' \"{2}\" needs {0}, but 'training.memoryBudget' allows {1}. "
            + "Use \"auto\", which finds the cheapest plan that fits, or raise the budget to at least {0}.");

    public static readonly DiagnosticDescriptor MinStepsBeyondLast = Error(
        "MGPT025",
        "First exit beyond the last loop",
        "'recursion.minSteps' is {0}, but 'recursion.steps' is only {1}. Lower 'minSteps' to at most {1}, or raise 'steps'.");

    public static readonly DiagnosticDescriptor NoBlockLoops = Error(
        DiagnosticIds.NoBlockLoops,
        "No block loops",
        "A prelude of {0} and a coda of {1} leave none of the {2} blocks for the loops. "
            + "Raise 'architecture.layers' to at least {3}, or lower 'recursion.prelude' or 'recursion.coda'.");

    public static readonly DiagnosticDescriptor ExpectedLossWithoutExit = Error(
        "MGPT026",
        "Expected loss without an exit token",
        "The loss 'expected' weighs every loop by the exit token's probability of stopping there, but 'recursion.exit' is 'none'. "
            + "Set it to 'token', or choose the loss 'last' or 'uniform'.");

    public static readonly DiagnosticDescriptor MeanStepsBeyondLast = Error(
        "MGPT027",
        "Mean depth beyond the last loop",
        "'recursion.meanSteps' is {0}, but 'recursion.steps' is only {1}. Lower 'meanSteps' to at most {1}, or raise 'steps'.");

    public static readonly DiagnosticDescriptor BackpropBeyondFirst = Error(
        "MGPT028",
        "Gradients beyond the first loop",
        "'recursion.backpropSteps' is {0}, but 'recursion.steps' is only {1}. Lower 'backpropSteps' to at most {1}, or raise 'steps'.");

    public static readonly DiagnosticDescriptor InternalError = Error(
        DiagnosticIds.InternalError,
        "Internal error of the model compiler",
        "The model compiler failed on this spec: {0}. This is a bug of the compiler, not of the spec. Please report it with the file.");

    public static IReadOnlyDictionary<string, DiagnosticDescriptor> ById { get; } = new[]
    {
        SpecNotFound, SpecListedTwice, UnsuitableClass, UnreadableSpec, InvalidJson, DuplicateKey, UnknownKey, MissingKey,
        WrongType, UnknownChoice, RepeatedChoice, NotWhole, OutOfRange, UnusableText, UnreadableSize, HeadsDoNotDivide,
        OddHeadSize, EmptyAlphabet, RepeatedCharacter, KeyWithoutEffect, WarmupTooLong, ModelTooLarge, BatchTooLarge,
        OverBudget, MinStepsBeyondLast, ExpectedLossWithoutExit, MeanStepsBeyondLast, BackpropBeyondFirst,
        PolicyOverBudget, StepTooLarge, NoBlockLoops, InternalError,
    }.ToDictionary(descriptor => descriptor.Id, StringComparer.Ordinal);

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "MicroGpt", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
