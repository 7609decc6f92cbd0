using System.Text.Json;
using MicroGpt.Runtime.Exports.Foreign;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>
/// Writes tokenizer.json and tokenizer_config.json: byte-pair encoding that merges nothing, over single characters or bytes. A character
/// that the alphabet lacks is left out, or becomes the one that stands in.
/// </summary>
internal static class HuggingFaceTokenizer
{
    public const string File = "tokenizer.json";
    public const string ConfigFile = "tokenizer_config.json";

    public const string ByteLevel = "ByteLevel";

    /// <param name="begins">Whether a text begins with the document token, as the documents of the run do.</param>
    public static void Write(Stream stream, TokenizerDescription tokenizer, bool begins) => JsonFile.Write(stream, json =>
    {
        bool isBytes = tokenizer.Kind == TokenizerKind.Bytes;
        IReadOnlyList<string> tokens = isBytes ? ForeignTokens.ByteLevel(tokenizer) : ForeignTokens.Characters(tokenizer);
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedToken(json, tokens.Count);
        WriteNormalizer(json, normalizesLineEnds: !isBytes && !tokenizer.Alphabet.Contains('\r', StringComparison.Ordinal));
        WriteSplit(json, isBytes);
        WritePostProcessor(json, begins, tokens.Count);
        json.WriteStartObject("decoder");
        json.WriteString("type", isBytes ? ByteLevel : "Fuse");
        if (isBytes)
        {
            WriteByteLevel(json);
        }

        json.WriteEndObject();
        WriteModel(json, tokens, StandIn(tokenizer));
    });

    public static void WriteConfig(Stream stream, PortableModel model, TokenizerDescription tokenizer, bool begins) =>
        JsonFile.Write(stream, json =>
        {
            json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
            json.WriteString("bos_token", ForeignTokens.Document);
            json.WriteString("eos_token", ForeignTokens.Document);
            json.WriteString("unk_token", StandIn(tokenizer));
            json.WriteBoolean("add_bos_token", begins);
            json.WriteBoolean("add_eos_token", false);
            json.WriteBoolean("clean_up_tokenization_spaces", false);
            json.WriteNumber("model_max_length", model.Context);
        });

    private static string? StandIn(TokenizerDescription tokenizer) =>
        tokenizer.Kind == TokenizerKind.Bytes || tokenizer.Unknown is UnknownRule.Error or UnknownRule.Skip ? null : tokenizer.Unknown;

    private static void WriteAddedToken(Utf8JsonWriter json, int id)
    {
        json.WriteStartArray("added_tokens");
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("content", ForeignTokens.Document);
        foreach (string no in (string[])["single_word", "lstrip", "rstrip", "normalized"])
        {
            json.WriteBoolean(no, false);
        }

        json.WriteBoolean("special", true);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>Texts are read as this program reads them: composed, and with line feeds as line ends.</summary>
    private static void WriteNormalizer(Utf8JsonWriter json, bool normalizesLineEnds)
    {
        json.WriteStartObject("normalizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("normalizers");
        json.WriteStartObject();
        json.WriteString("type", "NFC");
        json.WriteEndObject();
        if (normalizesLineEnds)
        {
            json.WriteStartObject();
            json.WriteString("type", "Replace");
            WritePattern(json, @"\r\n?");
            json.WriteString("content", "\n");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSplit(Utf8JsonWriter json, bool isBytes)
    {
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", isBytes ? ByteLevel : "Split");
        if (isBytes)
        {
            WriteByteLevel(json);
        }
        else
        {
            WritePattern(json, @"[\s\S]");
            json.WriteString("behavior", "Isolated");
            json.WriteBoolean("invert", false);
        }

        json.WriteEndObject();
    }

    private static void WriteByteLevel(Utf8JsonWriter json)
    {
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", false);
        json.WriteBoolean("use_regex", false);
    }

    private static void WritePattern(Utf8JsonWriter json, string pattern)
    {
        json.WriteStartObject("pattern");
        json.WriteString("Regex", pattern);
        json.WriteEndObject();
    }

    private static void WritePostProcessor(Utf8JsonWriter json, bool begins, int document)
    {
        if (!begins)
        {
            json.WriteNull("post_processor");
            return;
        }

        json.WriteStartObject("post_processor");
        json.WriteString("type", "TemplateProcessing");
        foreach ((string name, string[] sequences) in (ReadOnlySpan<(string, string[])>)[("single", ["A"]), ("pair", ["A", "B"])])
        {
            json.WriteStartArray(name);
            foreach (string sequence in sequences)
            {
                WritePiece(json, "SpecialToken", ForeignTokens.Document);
                WritePiece(json, "Sequence", sequence);
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("special_tokens");
        json.WriteStartObject(ForeignTokens.Document);
        json.WriteString("id", ForeignTokens.Document);
        json.WriteStartArray("ids");
        json.WriteNumberValue(document);
        json.WriteEndArray();
        json.WriteStartArray("tokens");
        json.WriteStringValue(ForeignTokens.Document);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePiece(Utf8JsonWriter json, string kind, string id)
    {
        json.WriteStartObject();
        json.WriteStartObject(kind);
        json.WriteString("id", id);
        json.WriteNumber("type_id", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, IReadOnlyList<string> tokens, string? standIn)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteString("unk_token", standIn);
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", false);
        json.WriteStartObject("vocab");
        for (int id = 0; id < tokens.Count; id++)
        {
            json.WriteNumber(tokens[id], id);
        }

        json.WriteNumber(ForeignTokens.Document, tokens.Count);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
