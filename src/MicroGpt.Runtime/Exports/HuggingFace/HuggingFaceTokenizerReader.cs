using System.Text;
using System.Text.Json;
using MicroGpt.Runtime.Exports.Foreign;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>A tokenizer.json whose tokens are single characters or bytes, and one more that begins and ends a document.</summary>
/// <param name="Tokenizer">The characters in the order of their ids, or bytes.</param>
/// <param name="Begins">Whether a text begins with the document token.</param>
internal sealed record HuggingFaceTokenizerReader(TokenizerDescription Tokenizer, bool Begins)
{
    /// <exception cref="MicroGptException">The file is damaged, or its tokens are not ours.</exception>
    public static HuggingFaceTokenizerReader Read(string path)
    {
        using var json = ForeignJson.Open(path);
        JsonElement model = ForeignJson.Find(json.Root, "model") ?? throw json.Unfit("it lacks 'model'");
        string type = json.RequiredText(model, "type");
        if (type is not ("BPE" or "WordLevel"))
        {
            throw json.Unfit($"its model is {type}, and this program has one token for each character or byte");
        }

        if (ForeignJson.Find(model, "merges") is { } merges && (merges.ValueKind != JsonValueKind.Array || merges.GetArrayLength() > 0))
        {
            throw json.Unfit("its tokens are merged from several characters, and this program has one for each character or byte");
        }

        string[] tokens = Tokens(json, model);
        TokenizerDescription tokenizer = IsByteLevel(json) ? Bytes(json, tokens) : Characters(json, tokens, json.Text(model, "unk_token"));
        bool begins = ForeignJson.Find(json.Root, "post_processor") is { } post && json.Text(post, "type") == "TemplateProcessing";
        return new HuggingFaceTokenizerReader(tokenizer, begins);
    }

    /// <summary>The tokens in the order of their ids, those that were added included.</summary>
    private static string[] Tokens(ForeignJson json, JsonElement model)
    {
        if (ForeignJson.Find(model, "vocab") is not { ValueKind: JsonValueKind.Object } vocabulary)
        {
            throw json.Unfit("its model lacks 'vocab'");
        }

        var byId = new Dictionary<int, string>();
        foreach (JsonProperty entry in vocabulary.EnumerateObject())
        {
            Add(json, byId, entry.Name, entry.Value);
        }

        if (ForeignJson.Find(json.Root, "added_tokens") is { ValueKind: JsonValueKind.Array } added)
        {
            foreach (JsonElement token in added.EnumerateArray())
            {
                Add(json, byId, json.RequiredText(token, "content"), ForeignJson.Find(token, "id") ?? default);
            }
        }

        string[] tokens = new string[byId.Count];
        foreach ((int id, string token) in byId)
        {
            tokens[id < tokens.Length ? id : throw json.Unfit($"its tokens have ids up to {id}, but there are {tokens.Length}")] = token;
        }

        return tokens.Length > 1 ? tokens : throw json.Unfit("it has fewer than two tokens");
    }

    private static void Add(ForeignJson json, Dictionary<int, string> byId, string token, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int id) || id < 0)
        {
            throw json.Unfit("the id of a token is not a whole number of 0 or more");
        }

        if (!byId.TryAdd(id, token) && byId[id] != token)
        {
            throw json.Unfit($"two tokens have the id {id}");
        }
    }

    private static bool IsByteLevel(ForeignJson json) =>
        ForeignJson.Find(json.Root, "pre_tokenizer") is { } split && json.Text(split, "type") == HuggingFaceTokenizer.ByteLevel;

    private static TokenizerDescription Bytes(ForeignJson json, string[] tokens)
    {
        var bytes = new TokenizerDescription(TokenizerKind.Bytes, "");
        return tokens.AsSpan(0, tokens.Length - 1).SequenceEqual([.. ForeignTokens.ByteLevel(bytes)])
            ? bytes
            : throw json.Unfit("its tokens are not the 256 bytes in their order and one more that ends a document");
    }

    private static TokenizerDescription Characters(ForeignJson json, string[] tokens, string? standIn)
    {
        var alphabet = new StringBuilder();
        var seen = new HashSet<string>();
        foreach (string token in tokens.AsSpan(0, tokens.Length - 1))
        {
            if (Rune.DecodeFromUtf16(token, out _, out int length) != System.Buffers.OperationStatus.Done || length != token.Length)
            {
                throw json.Unfit("a token before the last is not one character");
            }

            if (!seen.Add(token))
            {
                throw json.Unfit("two tokens are the same character");
            }

            alphabet.Append(token);
        }

        return new TokenizerDescription(TokenizerKind.Alphabet, alphabet.ToString())
        {
            Unknown = standIn is not null && seen.Contains(standIn) ? standIn : UnknownRule.Error,
        };
    }
}
