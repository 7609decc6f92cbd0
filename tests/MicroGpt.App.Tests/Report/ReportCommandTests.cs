namespace MicroGpt.App.Tests;

/// <summary><c>microgpt report</c>: which file it writes, which it refuses, and what it says about a trained run.</summary>
public sealed class ReportCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_run_with_an_exit_token_shows_the_loops_of_each_character()
    {
        string run = _cli.PathOf("sums");
        Cli.Run<SumsModel>("train", "--out", run, "--samples", "0").Succeeded();
        string output = Cli.Run<SumsModel>("report", "--run", run).Succeeded().Output;
        string file = Path.Combine(run, "report.html");
        Assert.Equal($"report      {file}\n", output);
        string page = File.ReadAllText(file);
        Assert.Contains("title=\"1 loop\"", page, StringComparison.Ordinal);
        Assert.Contains("its exit token has probably stopped", page, StringComparison.Ordinal);
        Assert.Contains("<h3>Exit depths</h3>", page, StringComparison.Ordinal);
        Assert.Contains("<h3>Right answers after each loop</h3>", page, StringComparison.Ordinal);
        Assert.Contains("40 of 40", page, StringComparison.Ordinal);
        Assert.DoesNotContain(_cli.Directory, page, StringComparison.Ordinal);

        // A report may be made again, with the same texts.
        Cli.Run<SumsModel>("report", "--run", run, "--threads", "2").Succeeded();
        Assert.Equal(Texts(page), Texts(File.ReadAllText(file)));
        Assert.Equal(["report.html"], Directory.EnumerateFiles(run, "*report*").Select(Path.GetFileName));
    }

    [Fact]
    public void A_run_of_another_model_has_curves_and_says_why_it_wrote_no_text()
    {
        _cli.Train("run", "--steps", "3").Succeeded();
        string page = _cli.PathOf("page.html");
        Cli.Run<SumsModel>("report", "--run", _cli.PathOf("run"), "--to", page).Succeeded();
        string text = File.ReadAllText(page);
        Assert.Contains("no checkpoint of this program", text, StringComparison.Ordinal);
        Assert.Contains("<h3>Loss</h3>", text, StringComparison.Ordinal);
        Assert.DoesNotContain(_cli.Directory, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_runs_are_compared()
    {
        _cli.Train("one", "--steps", "3").Succeeded();
        _cli.Train("two", "--steps", "4", "--seed", "9").Succeeded();
        _cli.Train("three", "--steps", "2").Succeeded();
        Cli.Run("report", "--run", _cli.PathOf("one"), "--compare", _cli.PathOf("two"), _cli.PathOf("three") + "/").Succeeded();
        string page = File.ReadAllText(_cli.PathOf("one", "report.html"));
        Assert.Contains("<title>Runs one, two and three</title>", page, StringComparison.Ordinal);
        Assert.Contains("<tr class=\"differs\"><th scope=\"row\">seed</th>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_report_is_kept()
    {
        _cli.Train("run", "--steps", "2").Succeeded();
        string own = _cli.PathOf("mine.html");
        File.WriteAllText(own, "<!DOCTYPE html><p>mine</p>");
        string error = Cli.Run("report", "--run", _cli.PathOf("run"), "--to", own).Failed(1);
        Assert.Contains("is no report", error, StringComparison.Ordinal);
        Assert.Equal("<!DOCTYPE html><p>mine</p>", File.ReadAllText(own));
        Assert.Contains("is a directory", ToFile(_cli.PathOf()).Failed(1), StringComparison.Ordinal);
        Assert.Contains("cannot be written", ToFile(_cli.PathOf("no", "page.html")).Failed(1), StringComparison.Ordinal);
        Assert.Contains("is no report", ToFile("/dev/null").Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_without_a_run_is_refused()
    {
        _cli.Train("run", "--steps", "2").Succeeded();
        string error = Cli.Run("report", "--run", _cli.PathOf("run"), "--compare", _cli.PathOf("nothing")).Failed(1);
        Assert.Contains("nothing contains no run", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_cli.PathOf("run", "report.html")));
        Assert.Contains("--compare needs a value", Cli.Run("report", "--compare", "").Failed(2), StringComparison.Ordinal);
    }

    private Outcome ToFile(string file) => Cli.Run("report", "--run", _cli.PathOf("run"), "--to", file);

    private static string Texts(string page) => page[
        page.IndexOf("<div class=\"texts", StringComparison.Ordinal)..page.IndexOf("Settings and", StringComparison.Ordinal)];
}
