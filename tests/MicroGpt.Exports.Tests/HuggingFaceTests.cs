using System.Text.Json;

namespace MicroGpt.Exports.Tests;

/// <summary>Folders for transformers: what is written, read again, and refused. <c>.ci/exports.sh</c> has the judges.</summary>
public sealed class HuggingFaceTests
{
    private const string Variable = "MICROGPT_EXPORTS";

    private static readonly string[] s_files = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];

    [Fact]
    public void Gpt2_comes_back() => ComesBack<Gpt2Model>();

    [Fact]
    public void Llama_comes_back() => ComesBack<LlamaModel>();

    [Fact]
    public void Llama_over_bytes_comes_back() => ComesBack<LlamaBytesModel>();

    [Fact]
    public void Qwen3_comes_back() => ComesBack<Qwen3Model>();

    [Fact]
    public void A_gate_that_is_what_it_gates_comes_back() => ComesBack<TwinModel>();

    [Fact]
    public void Arcee_comes_back() => ComesBack<ArceeModel>();

    /// <summary>With the variable, the folders stay, each beside what this program computes from it.</summary>
    [Fact]
    public void A_folder_has_four_files()
    {
        HasFourFiles<Gpt2Model>();
        HasFourFiles<LlamaModel>();
        HasFourFiles<LlamaBytesModel>();
        HasFourFiles<Qwen3Model>();
        HasFourFiles<TwinModel>();
        HasFourFiles<ArceeModel>();
    }

    [Theory]
    [InlineData("\"n_layer\": 2", "\"n_layer\": 3", "(layers there: 3; here: 2)")]
    [InlineData("\"gelu_new\"", "\"relu\"", "(activation there: relu; here: gelu)")]
    [InlineData("\"gelu_new\"", "\"gelu\"", "'activation_function' is 'gelu', which this program does not compute there")]
    [InlineData("1E-05", "1E-06", "(epsilon there:")]
    [InlineData("\"gpt2\"", "\"bert\"", "'model_type' is 'bert', and this program reads gpt2, llama, qwen3, arcee")]
    [InlineData("\"n_head\": 4", "\"n_head\": 5", "5 heads do not divide 64 channels")]
    [InlineData("\"n_embd\": 64", "\"n_embd\": -1", "'n_embd' is -1, and it must be from 1 to 65536")]
    [InlineData("\"n_embd\": 64", "\"n_embd\": \"64\"", "'n_embd' is not a whole number")]
    [InlineData("\"n_embd\"", "\"other\"", "it lacks 'n_embd'")]
    [InlineData("\"vocab_size\": 35", "\"vocab_size\": 36", "has a tokenizer of 35 tokens and a model of 36")]
    [InlineData("{", "[", "config.json is not valid JSON")]
    public void A_config_that_does_not_fit_is_refused(string old, string changed, string cause) =>
        IsRefused("config.json", old, changed, cause);

    [Theory]
    [InlineData("\"a\": 5", "\"b\": 5", "two tokens are the same character")]
    [InlineData("\"a\": 5", "\"a\": 6", "two tokens have the id 6")]
    [InlineData("\"a\": 5", "\"a\": 500", "its tokens have ids up to 500, but there are 35")]
    [InlineData("\"a\": 5", "\"aa\": 5", "a token before the last is not one character")]
    [InlineData("\"a\": 5", "\"A\": 5", "has another alphabet")]
    [InlineData("\"a\": 5", "\"\\uD800\": 5", "contains half of a character")]
    [InlineData("\"merges\": []", "\"merges\": [\"a b\"]", "its tokens are merged from several characters")]
    [InlineData("\"BPE\"", "\"Unigram\"", "its model is Unigram")]
    public void A_tokenizer_that_does_not_fit_is_refused(string old, string changed, string cause) =>
        IsRefused("tokenizer.json", old, changed, cause);

    [Theory]
    [InlineData("transformer.wte.weight", "transformer.wtf.weight", "the tensor transformer.wte.weight is missing")]
    [InlineData("\"dtype\":\"F32\",\"shape\":[64,192]", "\"dtype\":\"I32\",\"shape\":[64,192]", "is I32 [64, 192], and this model has F32")]
    public void Tensors_that_do_not_fit_are_refused(string old, string changed, string cause) =>
        IsRefused("model.safetensors", old, changed, cause);

    [Fact]
    public void A_gate_that_is_not_what_it_gates_is_refused()
    {
        using var run = new RandomRun<TwinModel>();
        string folder = run.Export("hf");
        string weights = Path.Combine(folder, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(weights);
        using (SafetensorsReader reader = SafetensorsReader.Open(weights))
        {
            long data = bytes.Length - reader.Entries[^1].End;
            bytes[data + reader.Find("model.layers.1.mlp.up_proj.weight")!.Begin] ^= 1;
        }

        File.WriteAllBytes(weights, bytes);
        string error = RandomRun<TwinModel>.Command("import", "--from", folder, "--to", run.PathOf("second")).Failed();
        Assert.Contains("model.layers.1.mlp.up_proj.weight is not the same as blocks.1.mlp.in.weight", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.PathOf("second")));
    }

    private static void ComesBack<TModel>()
        where TModel : ICompiledModel
    {
        using var run = new RandomRun<TModel>();
        string folder = run.Export("hf");
        RandomRun<TModel>.Command("import", "--from", folder, "--to", run.PathOf("second")).Succeeded();
        string again = run.PathOf("again");
        RandomRun<TModel>.Command("export", "--from", run.PathOf("second"), "--format", "safetensors", "--to", again).Succeeded();
        Assert.Equal(File.ReadAllBytes(run.Export("safetensors")), File.ReadAllBytes(again));
        FitsSpec<TModel>(run, folder);
    }

    private static void FitsSpec<TModel>(RandomRun<TModel> run, string folder)
        where TModel : ICompiledModel
    {
        string path = run.PathOf("model.json");
        string text = RandomRun<TModel>.Command("init", "--from", folder, "--to", path).Succeeded();
        Assert.Contains($" -- import --from {folder} --to runs/", text, StringComparison.Ordinal);
        using var spec = JsonDocument.Parse(File.ReadAllText(path));
        ModelDescription model = TModel.Description;
        JsonElement tokenizer = spec.RootElement.GetProperty("tokenizer");
        Assert.Equal(Words.Of(model.Tokenizer.Kind), tokenizer.GetProperty("kind").GetString());
        Assert.Equal(
            model.Tokenizer.Alphabet, tokenizer.TryGetProperty("alphabet", out JsonElement alphabet) ? alphabet.GetString() : "");
        string? unknown = tokenizer.TryGetProperty("unknown", out JsonElement word) ? word.GetString() : UnknownRule.Error;
        Assert.Equal(model.Tokenizer.Unknown, unknown);
        JsonElement architecture = spec.RootElement.GetProperty("architecture");
        ArchitectureDescription shape = model.Architecture;
        Assert.Equal(
            (shape.Layers, shape.Heads, shape.Embedding, shape.Context, shape.FeedForward),
            (Number("layers"), Number("heads"), Number("embedding"), Number("context"), Number("feedForward")));
        Assert.Equal((shape.Bias, shape.TiedHead), (Flag("bias"), Flag("tiedHead")));
        Assert.Equal(
            (Words.Of(shape.Activation), Words.Of(shape.Positions), Words.Of(shape.Normalization)),
            (Word(architecture, "activation"), Word(architecture, "positions"), Word(architecture.GetProperty("normalization"), "kind")));
        var form = ModelForm.Of(model);
        Assert.Equal((form.QkNorm, form.InputScalars), (Flag("qkNorm"), Flag("inputScalars")));
        Assert.Equal(form.Epsilon, architecture.GetProperty("normalization").GetProperty("epsilon").GetSingle());
        Assert.Equal(Words.Of(model.Training.Documents), Word(spec.RootElement.GetProperty("training"), "documents"));

        int Number(string key) => architecture.GetProperty(key).GetInt32();
        bool Flag(string key) => architecture.GetProperty(key).GetBoolean();
        static string? Word(JsonElement section, string key) => section.GetProperty(key).GetString();
    }

    private static void IsRefused(string file, string old, string changed, string cause)
    {
        using var run = new RandomRun<Gpt2Model>();
        string folder = run.Export("hf");
        string path = Path.Combine(folder, file);
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(old, text, StringComparison.Ordinal);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(text[..at] + changed + text[(at + old.Length)..]));
        string error = RandomRun<Gpt2Model>.Command("import", "--from", folder, "--to", run.PathOf("second")).Failed();
        Assert.Contains(cause, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.PathOf("second")));
    }

    private static void HasFourFiles<TModel>()
        where TModel : ICompiledModel
    {
        using var run = new RandomRun<TModel>();
        string folder = run.Export("hf");
        Assert.Equal(s_files, Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } kept)
        {
            string copy = Directory.CreateDirectory(Path.Combine(kept, TModel.Description.Name)).FullName;
            foreach (string file in s_files)
            {
                File.Copy(Path.Combine(folder, file), Path.Combine(copy, file), overwrite: true);
            }

            File.WriteAllBytes(copy + ".json", Expectation.Of(run));
        }
    }
}
