using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MicroGpt.CommandLine.Init;

/// <summary>Writes the spec of a choice: the recipe with another tokenizer, context, length and data.</summary>
internal static class SpecWriter
{
    /// <param name="schema">Path of model.schema.json as the spec names it; null if it was not found.</param>
    /// <param name="name">Name of the model.</param>
    /// <param name="data">Path of the text as the spec names it.</param>
    public static byte[] Write(SpecChoice choice, DeviceKind device, string? schema, string name, string data)
    {
        var spec = new JsonObject();
        if (schema is not null)
        {
            spec["$schema"] = schema;
        }

        spec["name"] = name;
        spec["tokenizer"] = Tokenizer(choice.Alphabet);
        spec["architecture"] = Architecture(choice);
        spec["training"] = Training(choice, data);
        if (device != DeviceKind.Any)
        {
            spec["target"] = new JsonObject { ["device"] = Words.Of(device) };
        }

        return ToBytes(spec);
    }

    /// <summary>A spec as the content of a file.</summary>
    public static byte[] ToBytes(JsonObject spec)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            spec.WriteTo(json);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static JsonObject Tokenizer(TextAlphabet alphabet)
    {
        if (alphabet.IsBytes)
        {
            return new JsonObject { ["kind"] = Words.Of(TokenizerKind.Bytes) };
        }

        var tokenizer = new JsonObject { ["kind"] = Words.Of(TokenizerKind.Alphabet), ["alphabet"] = alphabet.Alphabet };
        if (alphabet.LeftOut.Count > 0)
        {
            tokenizer["unknown"] = UnknownRule.Skip;
        }

        return tokenizer;
    }

    private static JsonObject Architecture(SpecChoice choice)
    {
        JsonObject architecture = Copy(choice.Recipe, "architecture");
        architecture["context"] = choice.Context;
        if (!choice.KeepsBigrams)
        {
            architecture.Remove("bigram");
        }

        return architecture;
    }

    private static JsonObject Training(SpecChoice choice, string data)
    {
        JsonObject training = Copy(choice.Recipe, "training");
        training["steps"] = choice.Steps;
        training["data"] = data;
        training["documents"] = Words.Of(choice.Lines ? DocumentMode.Lines : DocumentMode.Text);
        training["validation"] = choice.HoldsOut ? SpecChoice.Validation : 0;
        training["evalEvery"] = Math.Max(1, Math.Min(choice.Recipe.EvalEvery, choice.Steps / 4));
        training["schedule"]!["warmup"] = Math.Min(100, choice.Steps / 10);
        if (choice.Dropout > 0)
        {
            training["dropout"] = choice.Dropout;
        }

        return training;
    }

    private static JsonObject Copy(Recipe recipe, string section) => recipe.Spec[section]!.DeepClone().AsObject();
}
