using System.Globalization;
using MicroGpt.Runtime.Exports.Gguf;

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

    [Fact]
    public void Blocks_of_eight_bits_load_and_generate()
    {
        Quantized<Gpt2Model>();
        Quantized<LlamaModel>();
        Quantized<Qwen3Model>();
    }

    [Fact]
    public void Rows_that_are_not_whole_blocks_are_refused()
    {
        using var run = new RandomRun<ArceeModel>();
        string path = run.PathOf("arcee.gguf");
        string error = RandomRun<ArceeModel>
            .Command("export", "--from", run.Run, "--format", "gguf", "--type", "q8_0", "--to", path).Failed();
        Assert.Equal(
            "microgpt: q8_0 stores blocks of 32 weights of a row, and this model has rows of 168 (feedForward), "
            + "which is no multiple of 32. Use --type f32.",
            error);
        Assert.False(Path.Exists(path));
    }

    [Fact]
    public void Other_formats_have_no_blocks()
    {
        using var run = new RandomRun<LlamaModel>();
        string error = RandomRun<LlamaModel>
            .Command("export", "--from", run.Run, "--format", "hf", "--type", "q8_0", "--to", run.PathOf("x")).Failed(2);
        Assert.Contains("--type q8_0 is not for --format hf. Leave it out, or use --format gguf.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_keeps_its_weights_within_half_a_step()
    {
        float[] row = [.. Enumerable.Range(0, 64).Select(i => (float)Math.Sin(i) * (i < 32 ? 3 : 0)), 0];
        byte[] blocks = new byte[2 * GgufTypes.BlockBytes];
        GgufTypes.Quantize(row.AsSpan(0, 64), blocks);
        for (int i = 0; i < 64; i++)
        {
            Span<byte> block = blocks.AsSpan(i / 32 * GgufTypes.BlockBytes);
            float step = (float)BitConverter.ToHalf(block);
            Assert.InRange(((sbyte)block[2 + (i % 32)] * step) - row[i], -0.55f * step, 0.55f * step);
        }

        Assert.Equal(0, blocks[GgufTypes.BlockBytes + 2]);
    }

    private void Quantized<TModel>()
        where TModel : ICompiledModel
    {
        using var run = new RandomRun<TModel>();
        string path = run.Export("gguf", "--type", "q8_0");
        using var reader = new LlamaReader(path);
        int[] tokens = Drawn.Tokens(TModel.Description.Architecture.VocabularySize, 256);
        double worst = Drawn.Deviation(new OurLogits<TModel>(run.Engine, [tokens], 1, 0).Logits, reader.Logits(tokens));
        long small = new FileInfo(path).Length;
        long large = new FileInfo(run.Export("gguf")).Length;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"gguf q8_0, {TModel.Description.Name}: logits {worst:E1}, {small} of {large} bytes"));
        Assert.InRange(worst, 1e-4, 0.1);
        Assert.InRange(small, 0, large / 2);
        Assert.Equal(TextLength, reader.Continue(tokens[..8], TextLength).Length);
    }

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
        string everything = tokenizer.IsBytes ? "\0\t\r\n \u007f\u00a0\u00ff\u0100\u0800\ud7ff\uffff\U00010000" : model.Tokenizer.Alphabet;
        int[] symbols = tokenizer.Encode(everything);
        Assert.Equal(symbols, reader.Tokens(everything)[^symbols.Length..]);
        Assert.Equal(everything, reader.Text(symbols));
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
