namespace MicroGpt.Exports.Tests;

/// <summary>What export and import refuse, in words, without leaving anything behind.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("safetensors")]
    [InlineData("onnx")]
    public void A_file_or_folder_that_exists_is_never_replaced(string format)
    {
        using var run = new RandomRun<ScaledModel>();
        string file = run.PathOf("mine.txt"), folder = run.PathOf("folder");
        File.WriteAllText(file, "mine");
        Directory.CreateDirectory(folder);
        Assert.Contains($"{file} exists. Move it away", Export(run, format, file).Failed(), StringComparison.Ordinal);
        Assert.Contains($"{folder} exists. Move it away", Export(run, format, folder).Failed(), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void Missing_parents_are_created_and_nothing_else_is_left_there()
    {
        using var run = new RandomRun<ScaledModel>();
        string path = run.PathOf("a/b/model.onnx");
        Export(run, "onnx", path).Succeeded();
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void The_output_names_the_checkpoint_and_the_file()
    {
        using var run = new RandomRun<ScaledModel>();
        string path = run.PathOf("m");
        Assert.Equal(
            $"weights of  {run.Checkpoint}, step 5\nexport      {path}\n",
            Export(run, "safetensors", path).Succeeded().ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("safetensors", "2", "Leave out --loops, or use --format onnx.")]
    [InlineData("onnx", "6000", "12000 runs of blocks are too many for one graph, which holds 10000.")]
    public void A_number_of_loops_that_the_format_cannot_hold_is_refused(string format, string loops, string message)
    {
        using var run = new RandomRun<ScaledModel>();
        string path = run.PathOf("m");
        Assert.Contains(message, Export(run, format, path, "--loops", loops).Failed(), StringComparison.Ordinal);
        Assert.False(Path.Exists(path));
    }

    [Fact]
    public void A_model_without_recursion_takes_one_loop_only()
    {
        using var run = new RandomRun<PlainModel>();
        Assert.Contains(
            "This model has no recursion", Export(run, "onnx", run.PathOf("m"), "--loops", "2").Failed(), StringComparison.Ordinal);
        Export(run, "onnx", run.PathOf("m"), "--loops", "1").Succeeded();
    }

    [Fact]
    public void An_unknown_format_and_a_missing_option_are_wrong_usage()
    {
        using var run = new RandomRun<PlainModel>();
        Assert.Contains("--format takes safetensors", Export(run, "onxx", run.PathOf("m")).Failed(2), StringComparison.Ordinal);
        Assert.Contains("--to", RandomRun<PlainModel>.Command("export", "--format", "onnx").Failed(2), StringComparison.Ordinal);
        Assert.Contains("--from", RandomRun<PlainModel>.Command("import", "--to", "x").Failed(2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_another_model_is_refused()
    {
        using var run = new RandomRun<PlainModel>();
        Outcome outcome = RandomRun<LoopsModel>.Command("export", "--from", run.Run, "--format", "onnx", "--to", run.PathOf("m"));
        Assert.Contains("belongs to another model", outcome.Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shell_completes_the_formats()
    {
        string[] lines = RandomRun<PlainModel>.Command("[suggest:16]", "export --format ").Succeeded().Split(Environment.NewLine);
        Assert.All(ExportFormats.All, format => Assert.Contains(format.Name, lines));
    }

    private static Outcome Export<TModel>(RandomRun<TModel> run, string format, string path, params string[] more)
        where TModel : ICompiledModel =>
        RandomRun<TModel>.Command(["export", "--from", run.Run, "--format", format, "--to", path, .. more]);
}
