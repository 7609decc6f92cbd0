using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Init;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>init</c>; <see cref="InitSession"/> does the work.</summary>
internal static class InitCommand
{
    private const string DefaultTarget = "model.json";

    public static Command Create(Terminal terminal)
    {
        Option<string?> data = OptionKinds.Path("--data", "UTF-8 text file to make a spec for. Required without --from.", "FILE");
        Option<string?> from = OptionKinds.Path(
            "--from", "Folder of Hugging Face's transformers to make a spec for, so that 'import' can read it.", "FOLDER");
        Option<string?> preset = OptionKinds.Choice(
            "--preset",
            "Recipe of models/ to use, with its number of steps unless --time is given. Default: the best known for the text and the time.",
            [.. Recipe.Names]);
        Option<TimeSpan?> time = OptionKinds.Time(
            "--time", $"About how long training may take, such as 30s, 10m or 2h. Default: {SpecChoice.UsualTime.TotalMinutes}m.");
        Option<string?> device = OptionKinds.Choice(
            "--device",
            "Machine to choose the number of steps for, and the spec's target. any measures this one. Default: any.",
            Words.Of(DeviceKind.Any),
            Words.Of(DeviceKind.RaspberryPi5));
        Option<string?> target = OptionKinds.Path("--to", $"Spec to write. Default: {DefaultTarget}.", "FILE");
        Option<long?> minCount = OptionKinds.LongInteger(
            "--min-count", "Leave characters out of the alphabet that occur less often, and skip them in the text. Default: 1.", 1);
        Option<bool> force = OptionKinds.Flag("--force", "Replace the spec if the file exists.");
        var command = new Command("init", "Write a spec for a text: its alphabet, and a model that suits its size and the time.")
        {
            data, from, preset, time, device, target, minCount, force,
        };
        Option[] ofTexts = [data, preset, time, device, minCount];
        command.Validators.Add(result =>
        {
            bool isFolder = result.GetResult(from) is not null;
            if (!isFolder && result.GetResult(data) is null)
            {
                result.AddError($"{data.Name} is missing. Name a text file.");
            }
            else if (isFolder && Array.Find(ofTexts, option => result.GetResult(option) is not null) is { } other)
            {
                result.AddError($"{from.Name} and {other.Name} exclude each other: the folder says what the model is. Leave one out.");
            }
        });
        command.SetAction(result =>
        {
            if (result.GetValue(from) is { } folder)
            {
                return new FolderSession(terminal).Run(folder, result.GetValue(target) ?? DefaultTarget, result.GetValue(force));
            }

            using var interruption = new Interruption();
            var request = new InitRequest(result.GetValue(data)!, result.GetValue(target) ?? DefaultTarget)
            {
                Preset = result.GetValue(preset),
                Time = result.GetValue(time),
                Device = Words.TryParse(result.GetValue(device) ?? "", out DeviceKind chosen) ? chosen : DeviceKind.Any,
                MinCount = result.GetValue(minCount) ?? 1,
                Force = result.GetValue(force),
            };
            return new InitSession(terminal).Run(request, interruption.Token);
        });
        return command;
    }
}
