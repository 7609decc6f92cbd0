using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Data;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options that several commands share, with the same wording in each.</summary>
internal static class SharedOptions
{
    /// <summary>Enough to see what a model does long after it has converged.</summary>
    public const int MostLoops = 65_536;

    public static Option<string?> Isa() => OptionKinds.Choice(
        "--isa",
        "Kernels to run. All give the same bits. Default: MICROGPT_ISA, else the best that this processor supports.",
        IsaChoice.Names);

    public static Option<string?> Weights() => OptionKinds.Choice(
        "--weights",
        "Weights of the blocks: as trained (float32), or rounded to int8, which speeds up large models and changes results slightly. "
            + "Default: float32.",
        ["float32", "int8"]);

    public static Option<int?> Threads() => OptionKinds.Integer(
        "--threads",
        "Number of worker threads. Any number gives the same bits. Default: the number in the model's target, else one per core.",
        1,
        256);

    public static Option<string?> Data(string fallback) => OptionKinds.Path(
        "--data",
        "UTF-8 text file, or built-in data: builtin:names, builtin:addition, builtin:modular, builtin:hops, "
        + "or a task with bands of difficulty: builtin:cups, builtin:cups-answer, builtin:parity, builtin:parity-answer, builtin:maze, "
        + "builtin:addition-bands, builtin:hops-bands. "
        + $"A task without bands takes an optional size, as in builtin:addition:4. Default: {fallback}.",
        "PATH|builtin:NAME");

    public static Option<DocumentMode?> Documents() => OptionKinds.Choice<DocumentMode>(
        "--documents",
        "How to read the data: each line is a document (lines), each line is an input, a tab and a target for each input token "
        + "(pairs), or the whole file is one text (text). Default: as the model's spec says; auto there means what a built-in task "
        + "consists of, and lines for an alphabet without a line feed.");

    public static Option<string?> Split() => OptionKinds.Choice(
        "--split",
        "Problems of a task with bands to measure: validation, to choose by, or test, to report. Default: validation.",
        [.. new[] { DataPart.Validation, DataPart.Test }.Select(Words.Of)]);

    public static Option<int?> Loops() => OptionKinds.Integer(
        "--loops",
        "Number of loops of the blocks, prompt included. It may exceed the number of training. "
        + "Default: the steps of the model's recursion.",
        1,
        MostLoops);

    public static Option<string?> From() => OptionKinds.Path(
        "--from",
        "Run directory (its best checkpoint is used), checkpoint directory, or last or best in a run directory. "
        + "Default: the newest run in runs/.",
        "DIR");
}
