namespace MicroGpt.Experiments;

/// <summary>What all arms of a comparison learn, with the same data, batch, steps and learning rates.</summary>
internal sealed record LearningTask
{
    /// <summary>Of directories, tables and <c>--task</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>--data</c> gets: <c>builtin:NAME</c>, or the path of a file.</summary>
    public required string Data { get; init; }

    /// <summary>Every character of the data, in the order of their ids.</summary>
    public required string Alphabet { get; init; }

    /// <summary>Each line is a document, or the file is one text: <c>lines</c> or <c>text</c>.</summary>
    public string Documents { get; init; } = "lines";

    /// <summary>Tokens of the longest sequence.</summary>
    public required int Context { get; init; }

    public required int Embedding { get; init; }

    public required int Heads { get; init; }

    /// <summary>Blocks of the shared arms (L); the baselines have 2 L and 4 L.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Sequences of an optimizer step.</summary>
    public required int Batch { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>All are tried with the first seed, and the best of each arm is repeated with the others.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>Answers are right or wrong: arms are compared by accuracy, and otherwise by held-out loss.</summary>
    public required bool HasAnswers { get; init; }

    /// <summary>Steps in which the exit row alone is trained on the frozen model; 0 leaves those arms out.</summary>
    public int ExitStageSteps { get; init; }
}
