using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>generate</c>; <see cref="TextPrinter{TModel}"/> does the work.</summary>
internal static class GenerateCommand<TModel>
    where TModel : ICompiledModel
{
    private const int MostPosition = 100_000_000;

    public static Command Create(Terminal terminal)
    {
        Option<string?> from = SharedOptions.From();
        Option<string?> prompt = OptionKinds.Prose("--prompt", "Text that each sample starts with. Default: empty.", "TEXT");
        Option<int?> count = OptionKinds.Integer("--count", "Number of texts to write. Default: 1.", 1, 1_000_000);
        Option<int[]?> showLoops = ListOptions.Numbers(
            "--show-loops",
            "Show the five likeliest characters after each loop, with their probabilities at temperature 1, for these characters of the "
                + "text. 1 is the first that the model writes.",
            "N",
            "whole number",
            1,
            MostPosition);
        Option<string?> svg = OptionKinds.Path(
            "--svg",
            "Draw the text as an SVG picture, each character in a colour for its loops, and the likeliest characters after each loop for "
                + "the first character of --show-loops. Default there: the first one that the loops changed.",
            "FILE");
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        Option<string?> weights = SharedOptions.Weights();
        var style = new StyleOptions();
        var command = new Command("generate", "Write text with a trained model.") { from, prompt, count };
        style.AddTo(command);
        Array.ForEach([showLoops, svg, threads, isa, weights], (Option option) => command.Options.Add(option));
        command.Validators.Add(result =>
        {
            foreach (Option option in (Option[])[showLoops, svg])
            {
                if (result.GetResult(option) is { Implicit: false }
                    && result.GetResult(count) is { Implicit: false, Tokens: not [{ Value: "1" }] })
                {
                    result.AddError($"{option.Name} shows one text. Leave out --count.");
                }
            }
        });
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads), result.GetValue(weights));
            string? picture = result.GetValue(svg);
            PictureFile.Check(picture);
            using var interruption = new Interruption();
            using var model = new SavedModel<TModel>(FromPath.Resolve(result.GetValue(from)), compute);
            int[] positions = ListOptions.Of(result, showLoops) ?? [];
            GenerationStyle asked = style.Of(result, model) with
            {
                Prompt = result.GetValue(prompt) ?? "",
                Count = result.GetValue(count) ?? 1,
                Guesses = positions.Length > 0 || picture is not null ? new LoopGuesses(positions) : null,
            };
            GeneratedText? text = TextPrinter<TModel>.Print(terminal, model.Engine, asked, interruption.Token);
            if (asked.Guesses is { } guesses)
            {
                ShowLoops(terminal, asked, text!, guesses, picture);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void ShowLoops(Terminal terminal, GenerationStyle style, GeneratedText text, LoopGuesses guesses, string? picture)
    {
        var tokenizer = new CharacterTokenizer(TModel.Description.Tokenizer);
        foreach (int position in guesses.Asked)
        {
            foreach (string line in LoopTable.Lines(style.Prompt, text, guesses, position, tokenizer))
            {
                terminal.WriteLine(line);
            }
        }

        if (picture is not null)
        {
            int loops = TModel.Description.Architecture.LoopsOf(style.Loops);
            PictureFile.Write(picture, new LoopPicture(TModel.Description.Name, loops, tokenizer).Draw(style.Prompt, text, guesses));
            terminal.WriteLine();
            terminal.WriteLine($"picture: {picture}");
        }
    }
}
