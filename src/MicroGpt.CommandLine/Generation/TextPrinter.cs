using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Generation;

/// <summary>
/// Generates texts and writes them: a single text token by token, several texts one after the other, each as soon as it is done.
/// Memory does not grow with the number of texts.
/// </summary>
internal static class TextPrinter<TModel>
    where TModel : ICompiledModel
{
    /// <returns>The text, if it is a single one.</returns>
    /// <exception cref="MicroGptException">The prompt has a character that the model lacks, or the model cannot exit as asked.</exception>
    /// <exception cref="OperationCanceledException">The person interrupted it. What was written so far stays.</exception>
    public static GeneratedText? Print(
        Terminal terminal, ModelEngine engine, GenerationStyle style, CancellationToken interruption = default)
    {
        var tokenizer = new CharacterTokenizer(TModel.Description.Tokenizer);
        ArchitectureDescription model = TModel.Description.Architecture;
        DocumentMode mode = style.Mode.Resolve(tokenizer);
        int[] prompt = Prompts.Encode(tokenizer, style.Prompt, mode);
        GenerationOptions options = style.ToOptions(model, GenerationDefaults.StopToken(tokenizer, mode));
        DepthDisplay? depth = style.ShowDepth ? DepthDisplay.For(terminal, model.LoopsOf(style.Loops)) : null;
        int parallel = GenerationFit.Parallel(
            TModel.Description,
            engine.Pool.Workers,
            Math.Clamp(style.Count, 1, style.Parallel),
            style.Loops,
            options.Exits,
            MachineMemory.Read());
        using var generator = new TextGenerator<TModel>(engine, parallel, style.Loops) { Watch = style.Guesses?.Watch };
        GeneratedText? single = null;
        if (style.Count == 1)
        {
            single = new SingleText<TModel>(generator, tokenizer, terminal).Write(style.Prompt, prompt, options, depth, interruption);
        }
        else
        {
            generator.Generate([prompt], style.Count, options, WriteWhole, interruption);
        }

        if (depth is not null)
        {
            terminal.WriteLine();
            terminal.WriteLine(depth.Legend());
        }

        return single;

        void WriteWhole(GeneratedText text)
        {
            string between = text.Sample == 0 || mode == DocumentMode.Lines ? "" : "\n";
            string shown = depth?.Show(style.Prompt, text, tokenizer) ?? style.Prompt + tokenizer.Decode([.. text.Tokens]);
            terminal.WriteLine(between + shown);
            depth?.Count(text);
        }
    }
}
