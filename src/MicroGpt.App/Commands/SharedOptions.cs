using System.CommandLine;
using MicroGpt.App.Cli;
using MicroGpt.App.Generation;

namespace MicroGpt.App.Commands;

/// <summary>Options that several commands have, said the same way in each.</summary>
internal static class SharedOptions
{
    public static Option<string?> Isa() => OptionKinds.Choice(
        "--isa", "Kernels to run; all give the same bits. MICROGPT_ISA sets the default, else the best of this processor.", IsaChoice.Names);

    public static Option<int?> Threads() => OptionKinds.Integer(
        "--threads", "Workers; any number gives the same bits. Default: the model's target, else one per core.", 1, 256);

    public static Option<string?> Data(string fallback) => OptionKinds.Text(
        "--data", $"UTF-8 text file, or builtin:names, addition, modular, hops (tasks take a size: builtin:addition:4). Default: {fallback}.", "PATH|builtin:NAME");

    public static Option<DocumentMode?> Documents() => OptionKinds.Choice<DocumentMode>(
        "--documents", "Whether each line is a document or the file is one text. Default: the model's choice.");

    public static Option<double?> ExitThreshold() => OptionKinds.Real(
        "--exit-threshold",
        "A token stops looping when the exit token's chance to have stopped reaches Q; 1 = never early, 0 = as early as can be. "
        + $"Default: {Text.Exact(GenerationStyle.DefaultExitThreshold)} for a model whose exit token was trained.",
        0d,
        1d);

    public static Option<double?> ExitTolerance() => OptionKinds.Real(
        "--exit-tolerance",
        "A token stops looping when its state changes by less than so much of its norm; 0 = never early. Never after the first loop. Needs no exit token; given alone it leaves it out.",
        0d,
        1d);

    public static Option<string?> From() => OptionKinds.Text(
        "--from", "Run directory (its best checkpoint) or a checkpoint. Default: the newest run in runs/.", "DIR");
}
