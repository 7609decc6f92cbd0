namespace MicroGpt.Experiments;

/// <summary>What all arms of a comparison learn, with the same data, batch size, steps and learning rates.</summary>
internal sealed record LearningTask
{
    /// <summary>Name in directories, tables and <c>--task</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Value of <c>--data</c>: <c>builtin:NAME</c> or the path of a file.</summary>
    public required string Data { get; init; }

    /// <summary>Every character of the data, in the order of their ids.</summary>
    public required string Alphabet { get; init; }

    /// <summary>Whether each line is a document or the file is one text: <c>lines</c> or <c>text</c>.</summary>
    public string Documents { get; init; } = "lines";

    /// <summary>Number of tokens in the longest sequence.</summary>
    public required int Context { get; init; }

    public required int Embedding { get; init; }

    public required int Heads { get; init; }

    /// <summary>Number of blocks of the shared arms (L). The baselines have 2 L and 4 L.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Number of sequences in an optimizer step.</summary>
    public required int Batch { get; init; }

    /// <summary>Number of optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Learning rates. All are tried with the first seed; the best of each arm is repeated with the others.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>Whether answers are right or wrong. If so, arms are compared by accuracy, else by held-out loss.</summary>
    public required bool HasAnswers { get; init; }

    /// <summary>Number of steps that train only the exit row on the frozen model; 0 skips those arms.</summary>
    public int ExitStageSteps { get; init; }
}
