using System.Text.Json;

namespace MicroGpt.Exports.Tests;

/// <summary>What this program makes of texts and tokens, as JSON for readers that are not .NET.</summary>
internal static class Expectation
{
    private const int Length = 128;

    private static readonly string[] s_texts =
    [
        "the first", "  two  spaces,\n\n and lines\n", "caf\u00e9", "cafe\u0301", "one\r\ntwo\rthree", "\u4e2d \U0001F600!",
        ".", " n't 's .",
    ];

    public static byte[] Of<TModel>(RandomRun<TModel> run)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        int[] tokens = Drawn.Tokens(model.Architecture.VocabularySize, Length);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            WriteTexts(json, new CharacterTokenizer(model.Tokenizer), model);
            WriteNumbers(json, "tokens", tokens);
            json.WriteStartArray("logits");
            foreach (float[] row in new OurLogits<TModel>(run.Engine, [tokens], 1, 0).Logits)
            {
                json.WriteStartArray();
                foreach (float logit in row)
                {
                    json.WriteNumberValue(logit);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The texts that the model can read.</summary>
    private static void WriteTexts(Utf8JsonWriter json, CharacterTokenizer tokenizer, ModelDescription model)
    {
        json.WriteStartArray("texts");
        foreach (string text in s_texts)
        {
            int[] ids;
            try
            {
                ids = Prompts.Encode(tokenizer, text, model.Training.Documents);
            }
            catch (UnknownCharacterException)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("text", text);
            WriteNumbers(json, "ids", ids);
            json.WriteString("decoded", tokenizer.Decode(ids));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, int[] numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
