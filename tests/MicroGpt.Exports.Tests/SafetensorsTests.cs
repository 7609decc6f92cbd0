using System.Text;

namespace MicroGpt.Exports.Tests;

/// <summary>A model goes through a safetensors file and comes back with the same bits.</summary>
public sealed class SafetensorsTests
{
    [Fact]
    public void A_round_trip_is_exact() => RoundTrip<LoopsModel>();

    [Fact]
    public void A_round_trip_through_wider_weights_is_exact() => RoundTrip<ScaledModel>();

    [Fact]
    public void The_file_has_every_tensor_as_float32_and_says_what_it_is()
    {
        using var run = new RandomRun<ScaledModel>();
        ModelDescription model = ScaledModel.Description;
        using SafetensorsReader reader = SafetensorsReader.Open(run.Export("safetensors"));
        Assert.Equal(model.Parameters.Select(parameter => parameter.Name).Order(), reader.Entries.Select(entry => entry.Name).Order());
        Assert.All(reader.Entries, entry => Assert.Equal(StorageType.Float32, entry.Type));
        Assert.Equal([24L, 72], reader.Find("blocks.0.attention.qkv.weight")!.Shape);
        Assert.Equal([72L], reader.Find("blocks.0.attention.qkv.bias")!.Shape);
        Assert.Equal(model.Fingerprint, reader.Metadata["fingerprint"]);
        Assert.Equal(("alphabet", "abcdefghijklmnopqrstuvwxyz"), (reader.Metadata["tokenizer"], reader.Metadata["alphabet"]));
        Assert.Contains("recursion.injection=scaled", reader.Metadata["settings"].Split('\n'));
    }

    [Fact]
    public void An_element_is_where_its_row_and_column_say()
    {
        using var run = new RandomRun<PlainModel>();
        using SafetensorsReader reader = SafetensorsReader.Open(run.Export("safetensors"));
        ParameterInfo parameter = PlainModel.Description.Parameters.Single(p => p.Name == "blocks.1.attention.projection.weight");
        byte[] bytes = new byte[4];
        reader.Read(reader.Find(parameter.Name)!, ((17 * 24) + 5) * 4, bytes);
        Assert.Equal(run.Engine.Weights.Stored[parameter.IndexOf(17, 5)], BitConverter.ToSingle(bytes));
    }

    [Fact]
    public void Every_command_opens_the_imported_run()
    {
        using var run = new RandomRun<LoopsModel>();
        string imported = Import(run, run.Export("safetensors"));
        string data = run.PathOf("data.txt");
        File.WriteAllText(data, string.Concat(Enumerable.Repeat("thecatsatonthemat\n", 200)));
        Same(run, imported, "generate", "--prompt", "the", "--max-tokens", "40", "--seed", "3");
        Same(run, imported, "eval", "--data", data, "--loops", "1,2,3");
        string trained = run.PathOf("trained");
        RandomRun<LoopsModel>.Command(
            "train", "--from", imported, "--data", data, "--steps", "1", "--out", trained, "--samples", "0").Succeeded();
        Assert.True(CheckpointStore.HoldsRun(trained));
        Assert.Contains(
            "The weights were imported, so there is no training to resume",
            RandomRun<LoopsModel>.Command("train", "--resume", "--out", imported, "--data", data).Failed(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_exit_token_of_the_second_stage_stays_trained()
    {
        using var run = new RandomRun<GridModel>();
        string exported = run.Export("safetensors");
        string staged = Edited(exported, run.PathOf("staged"), "\"stage\":\"model\"", "\"stage\":\"exit\"");
        Assert.True(Checkpoint.ReadState(CheckpointStore.Resolve(Import(run, staged))).HyperParameters.IsExitStage());
    }

    [Fact]
    public void The_file_of_a_checkpoint_can_be_imported_too()
    {
        using var run = new RandomRun<LoopsModel>();
        string file = Path.Combine(run.Checkpoint, "model.safetensors");
        Assert.Equal(File.ReadAllBytes(file), ModelFile(Import(run, file)));
    }

    [Fact]
    public void Another_alphabet_is_refused_by_its_line()
    {
        using var run = new RandomRun<LoopsModel>();
        string other = Edited(run.Export("safetensors"), run.PathOf("other"), "alphabet=abc", "alphabet=cba");
        string error = Refused(run, other);
        Assert.Contains("belongs to another model (checkpoint: tokenizer.alphabet=cbadef", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"shape\":[24,72]", "\"shape\":[72,24]", "is F32 [72, 24], but this model has F32 [24, 72]")]
    [InlineData("finalNorm.gain\":{", "finalNorm.grin\":{", "the tensor finalNorm.gain is missing")]
    [InlineData("\"fingerprint\":", "\"fingerprinx\":", "does not say which model it belongs to")]
    [InlineData("\"dtype\":\"F32\"", "\"dtype\":\"F64\"", "is not a whole safetensors file")]
    public void A_file_that_does_not_fit_is_refused(string from, string to, string message)
    {
        using var run = new RandomRun<LoopsModel>();
        Assert.Contains(message, Refused(run, Edited(run.Export("safetensors"), run.PathOf("bad"), from, to)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_byte_is_found_by_its_checksum()
    {
        using var run = new RandomRun<LoopsModel>();
        string path = run.Export("safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("does not match its checksum", Refused(run, path), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_of_a_model_is_refused()
    {
        using var run = new RandomRun<LoopsModel>();
        Directory.CreateDirectory(run.PathOf("empty"));
        Assert.Contains("does not exist. Name what 'microgpt export' wrote.", Refused(run, run.PathOf("no")), StringComparison.Ordinal);
        Assert.Contains("is not", Refused(run, run.PathOf("empty")), StringComparison.Ordinal);
        File.WriteAllText(run.PathOf("text"), "hello");
        Assert.Contains("is not a whole safetensors file", Refused(run, run.PathOf("text")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_exists_is_not_overwritten()
    {
        using var run = new RandomRun<LoopsModel>();
        string exported = run.Export("safetensors");
        byte[] before = ModelFile(run.Run);
        Outcome outcome = RandomRun<LoopsModel>.Command("import", "--from", exported, "--to", run.Run);
        Assert.Contains("already contains a run. Name another directory with --to.", outcome.Failed(), StringComparison.Ordinal);
        Assert.Equal(before, ModelFile(run.Run));
        Outcome onFile = RandomRun<LoopsModel>.Command("import", "--from", exported, "--to", exported);
        Assert.Contains("is a file. Name a directory with --to.", onFile.Failed(), StringComparison.Ordinal);
    }

    private static void RoundTrip<TModel>()
        where TModel : ICompiledModel
    {
        using var run = new RandomRun<TModel>();
        string exported = run.Export("safetensors");
        string imported = Import(run, exported);
        Assert.Equal(ModelFile(run.Run), ModelFile(imported));
        string again = run.PathOf("again");
        RandomRun<TModel>.Command("export", "--from", imported, "--format", "safetensors", "--to", again).Succeeded();
        Assert.Equal(File.ReadAllBytes(exported), File.ReadAllBytes(again));
    }

    private static string Import<TModel>(RandomRun<TModel> run, string from)
        where TModel : ICompiledModel
    {
        string imported = run.PathOf("imported");
        RandomRun<TModel>.Command("import", "--from", from, "--to", imported).Succeeded();
        return imported;
    }

    /// <summary>The error of an import, which leaves no run behind.</summary>
    private static string Refused(RandomRun<LoopsModel> run, string from)
    {
        string to = run.PathOf("refused");
        string error = RandomRun<LoopsModel>.Command("import", "--from", from, "--to", to).Failed();
        Assert.False(Path.Exists(to));
        return error;
    }

    private static void Same(RandomRun<LoopsModel> run, string imported, string command, params string[] arguments)
    {
        string expected = RandomRun<LoopsModel>.Command([command, "--from", run.Run, .. arguments]).Succeeded();
        Assert.NotEmpty(expected);
        string actual = RandomRun<LoopsModel>.Command([command, "--from", imported, .. arguments]).Succeeded();
        Assert.Equal(WithoutTimes(expected), WithoutTimes(actual));
    }

    private static IEnumerable<string> WithoutTimes(string output) =>
        output.Split('\n').Where(
            line => !line.Contains("/s", StringComparison.Ordinal) && !line.Contains("step", StringComparison.Ordinal));

    private static byte[] ModelFile(string run) => File.ReadAllBytes(Path.Combine(CheckpointStore.Resolve(run), "model.safetensors"));

    /// <summary>Replaces a piece of the header by another one of the same length.</summary>
    private static string Edited(string path, string to, string old, string replacement)
    {
        byte[] bytes = File.ReadAllBytes(path);
        byte[] searched = Encoding.UTF8.GetBytes(old), put = Encoding.UTF8.GetBytes(replacement);
        int at = bytes.AsSpan().IndexOf(searched);
        Assert.InRange(at, 0, bytes.Length);
        List<byte> edited = [.. bytes[..at], .. put, .. bytes[(at + searched.Length)..]];
        long header = BitConverter.ToInt64(bytes) + put.Length - searched.Length;
        BitConverter.GetBytes(header).CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(edited));
        File.WriteAllBytes(to, [.. edited]);
        return to;
    }
}
