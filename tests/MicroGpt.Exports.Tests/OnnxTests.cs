using System.Globalization;

namespace MicroGpt.Exports.Tests;

/// <summary>ONNX Runtime computes what the compiled model computes.</summary>
public sealed class OnnxTests(ITestOutputHelper output)
{
    private const double Allowed = 1e-4;
    private const int TextLength = 64;

    [Fact]
    public void A_plain_model_agrees() => Agrees<PlainModel>(null, "The first", " and then, ", "x");

    [Fact]
    public void Prelude_coda_concat_and_exit_token_agree() => Agrees<LoopsModel>(null, "the", "abc", "z");

    [Fact]
    public void Scaled_injection_and_hashed_pairs_agree() => Agrees<ScaledModel>(null, "the", "abc", "z");

    [Fact]
    public void Full_attention_over_a_grid_agrees() => Agrees<GridModel>(null);

    [Fact]
    public void No_injection_agrees() => Agrees<NoneModel>(null, "the", "abc", "z");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Any_number_of_loops_can_be_unrolled(int loops)
    {
        Agrees<LoopsModel>(loops, "the");
        Agrees<NoneModel>(loops, "the");
        Agrees<ScaledModel>(loops, "the");
    }

    private void Agrees<TModel>(int? loops, params string[] prompts)
        where TModel : ICompiledModel
    {
        using var run = new RandomRun<TModel>();
        string[] more = loops is { } count ? ["--loops", count.ToString(CultureInfo.InvariantCulture)] : [];
        using var reader = new OnnxReader(run.Export("onnx", more));
        int depth = loops ?? TModel.Description.Architecture.Loops;
        int gridWidth = TModel.Description.Architecture.GridWidth;
        double worst = 0, worstExit = 0;
        foreach ((int length, int width) in gridWidth > 0 ? [(256, 16), (7 * 9, 9)] : new[] { (256, 0), (37, 0) })
        {
            int[][] sequences = Sequences(TModel.Description.Architecture.VocabularySize, length);
            var ours = new OurLogits<TModel>(run.Engine, sequences, depth, width);
            worst = Math.Max(worst, Deviation(ours.Logits, reader.Run("logits", sequences, width, gridWidth)));
            if (TModel.Description.Architecture.HasExit)
            {
                worstExit = Math.Max(worstExit, ExitDeviation(ours.Exits, reader.Run("exit_logits", sequences, width, gridWidth)));
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{TModel.Description.Name}, {depth} loops: logits {worst:E1}, exit logits {worstExit:E1}"));
        Assert.InRange(worst, 0, Allowed);
        Assert.InRange(worstExit, 0, Allowed);
        Assert.All(prompts, prompt => Assert.Equal(OurText<TModel>(run.Engine, prompt, depth), TheirText<TModel>(reader, prompt)));
    }

    // Two sequences, so that one cannot be read for the other.
    private static int[][] Sequences(int vocabulary, int length)
    {
        var random = new System.Random(length);
        return [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, length).Select(_ => random.Next(vocabulary)).ToArray())];
    }

    // The largest difference as a share of the largest number: of a row for logits, of all rows for the few exit logits of each.
    private static double Deviation(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Select(row => row.Length), actual.Select(row => row.Length));
        return expected.Zip(actual).Max(rows => Difference(rows) / Largest(rows.First));
    }

    private static double ExitDeviation(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Select(row => row.Length), actual.Select(row => row.Length));
        return expected.Zip(actual).Max(Difference) / expected.Max(Largest);
    }

    private static double Difference((float[] First, float[] Second) rows) =>
        rows.First.Zip(rows.Second).Max(pair => Math.Abs((double)pair.First - pair.Second));

    // A model whose numbers are all 0 would agree with any other.
    private static double Largest(float[] row)
    {
        double largest = row.Max(Math.Abs);
        Assert.InRange(largest, 1e-6, 1e3);
        return largest;
    }

    private static int[] OurText<TModel>(ModelEngine engine, string prompt, int loops)
        where TModel : ICompiledModel
    {
        using var generator = new TextGenerator<TModel>(engine, 1, loops);
        var options = new GenerationOptions { MaxTokens = TextLength, Sampling = new SamplingOptions { Temperature = 0 } };
        return [.. generator.Generate(Prompt<TModel>(prompt), 1, options)[0].Tokens];
    }

    private static int[] TheirText<TModel>(OnnxReader reader, string prompt)
        where TModel : ICompiledModel
    {
        List<int> tokens = [.. Prompt<TModel>(prompt)];
        int start = tokens.Count;
        while (tokens.Count < start + TextLength)
        {
            float[] last = reader.Run("logits", [[.. tokens]])[^1];
            tokens.Add(Array.IndexOf(last, last.Max()));
        }

        return [.. tokens[start..]];
    }

    private static int[] Prompt<TModel>(string prompt)
        where TModel : ICompiledModel
    {
        var tokenizer = new CharacterTokenizer(TModel.Description.Tokenizer);
        return [tokenizer.DocumentToken, .. tokenizer.Encode(prompt)];
    }
}
