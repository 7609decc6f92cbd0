using System.Globalization;
using MicroGpt.Runtime.Data;

namespace MicroGpt.Exports.Tests;

/// <summary>llama.cpp computes what the compiled model computes.</summary>
public sealed class GgufTests(ITestOutputHelper output)
{
    private const int TextLength = 64;

    private static readonly string[] s_prompts = ["the first", " and\n\nthen, ", "caf\u00e9 \u4e2d\U0001F600."];

    [Fact]
    public void Gpt2_agrees() => Agrees<Gpt2Model>(5e-3);

    [Fact]
    public void Llama_agrees() => Agrees<LlamaModel>(1e-4);

    [Fact]
    public void Llama_over_bytes_agrees() => Agrees<LlamaBytesModel>(1e-4);

    [Fact]
    public void Qwen3_agrees() => Agrees<Qwen3Model>(1e-4);

    [Fact]
    public void Arcee_agrees() => Agrees<ArceeModel>(1e-4);

    /// <param name="allowed">
    /// Largest difference of logits, as a share of the largest of a row. llama.cpp looks gelu up in a table of float16.
    /// </param>
    private void Agrees<TModel>(double allowed)
        where TModel : ICompiledModel
    {
        using var run = new RandomRun<TModel>();
        using var reader = new LlamaReader(run.Export("gguf"));
        ModelDescription model = TModel.Description;
        int[] tokens = Drawn.Tokens(model.Architecture.VocabularySize, 256);
        double worst = Drawn.Deviation(new OurLogits<TModel>(run.Engine, [tokens], 1, 0).Logits, reader.Logits(tokens));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"gguf, {model.Name}: logits {worst:E1}"));
        Assert.InRange(worst, 0, allowed);

        var tokenizer = new CharacterTokenizer(model.Tokenizer);
        using var generator = new TextGenerator<TModel>(run.Engine, 1);
        var options = new GenerationOptions { MaxTokens = TextLength, Sampling = new SamplingOptions { Temperature = 0 } };
        foreach (string prompt in s_prompts)
        {
            int[] start = Prompts.Encode(tokenizer, prompt, model.Training.Documents);
            Assert.Equal(start, reader.Tokens(prompt));
            int[] text = [.. generator.Generate(start, 1, options)[0].Tokens];
            Assert.Equal(text, reader.Continue(start, TextLength));
            Assert.Equal(prompt + tokenizer.Decode(text), reader.Text([.. start, .. text]));
        }
    }
}
