using MicroGpt.Runtime;

namespace MicroGpt.App;

/// <summary>Generates texts and writes them: a single one as it grows, several one after the other.</summary>
internal static class TextPrinter<TModel>
    where TModel : ICompiledModel
{
    /// <summary>Texts under way at once; only time and memory depend on it.</summary>
    private const int MostParallel = 8;

    /// <exception cref="MicroGptException">The prompt has a character that the model does not know.</exception>
    public static void Print(Terminal terminal, WorkerPool pool, ModelWeights weights, Isa isa, GenerationStyle style)
    {
        var tokenizer = new CharacterTokenizer(TModel.Description.Tokenizer);
        DocumentMode mode = style.Mode.Resolve(tokenizer);
        int[] prompt = Prompts.Encode(tokenizer, style.Prompt, mode);
        var options = new GenerationOptions
        {
            MaxTokens = style.MaxTokens,
            StopToken = mode == DocumentMode.Lines ? tokenizer.DocumentToken : -1,
            Sampling = style.Sampling,
        };
        using var generator = new TextGenerator<TModel>(pool, weights, Math.Clamp(style.Count, 1, MostParallel), isa);
        if (style.Count == 1)
        {
            Stream(terminal.Output, generator, tokenizer, style.Prompt, prompt, options);
            return;
        }

        string between = mode == DocumentMode.Lines ? "" : "\n";
        foreach (GeneratedText text in generator.Generate(prompt, style.Count, options))
        {
            terminal.WriteLine((text.Sample == 0 ? "" : between) + style.Prompt + tokenizer.Decode([.. text.Tokens]));
        }
    }

    private static void Stream(
        TextWriter output,
        TextGenerator<TModel> generator,
        CharacterTokenizer tokenizer,
        string promptText,
        int[] prompt,
        GenerationOptions options)
    {
        var decoder = new TokenDecoder(tokenizer);
        output.Write(promptText);
        generator.OnToken = (_, token) =>
        {
            output.Write(decoder.Push(token));
            output.Flush();
        };
        generator.Generate(prompt, 1, options);
        output.Write(decoder.Flush());
        output.WriteLine();
    }
}
