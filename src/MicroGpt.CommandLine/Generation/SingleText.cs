using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Generation;

/// <summary>Writes one text: character by character, or as a whole if its depths stand as digits beside it.</summary>
internal sealed class SingleText<TModel>(TextGenerator<TModel> generator, CharacterTokenizer tokenizer, Terminal terminal)
    where TModel : ICompiledModel
{
    /// <summary>Called for every token of the text.</summary>
    public Action<int>? OnToken { get; init; }

    /// <param name="shown">Text to write before what the model adds: usually the prompt.</param>
    /// <param name="prompt">Tokens that the model continues.</param>
    /// <param name="depth">Null to show no depths.</param>
    /// <returns>The text, which was written.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted. What was written so far stays.</exception>
    public GeneratedText Write(
        string shown, int[] prompt, GenerationOptions options, DepthDisplay? depth, CancellationToken interruption)
    {
        GeneratedText? written = null;
        if (depth is { IsColoured: false })
        {
            generator.OnToken = (_, token, _) => OnToken?.Invoke(token);
            generator.Generate([prompt], 1, options, text => written = text, interruption);
            terminal.WriteLine(depth.Show(shown, written!, tokenizer));
        }
        else
        {
            Stream();
        }

        depth?.Count(written!);
        return written!;

        void Stream()
        {
            var decoder = new TokenDecoder(tokenizer);
            terminal.Output.Write(shown);
            generator.OnToken = (_, token, loops) =>
            {
                OnToken?.Invoke(token);
                string character = decoder.Push(token).ToString();
                terminal.Output.Write(depth?.Paint(character, loops) ?? character);
                terminal.Output.Flush();
            };
            try
            {
                generator.Generate([prompt], 1, options, text => written = text, interruption);
            }
            finally
            {
                // Also after an interruption: what was written ends with a whole character and a line break.
                terminal.Output.Write(decoder.Flush());
                terminal.Output.WriteLine();
            }
        }
    }
}
