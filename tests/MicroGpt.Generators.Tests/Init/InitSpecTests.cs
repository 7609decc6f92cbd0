extern alias app;
extern alias runtime;
using System.Text;
using app::MicroGpt.CommandLine.Cli;
using app::MicroGpt.CommandLine.Init;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;
using Device = runtime::MicroGpt.Contract.DeviceKind;

namespace MicroGpt.Generators.Tests.Init;

/// <summary>The build accepts what <c>init</c> writes, and reads back what <c>init</c> chose.</summary>
public sealed class InitSpecTests : IDisposable
{
    private const string Names = "anna\nbob\ncarla\ndave\nemil\nfrida\ngus\nhanna\nida\njon\nkim\nlea\nmia\nnils\nole\npia\n";

    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("microgpt-init-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact]
    public void LinesBecomeDocumentsWithAContextThatHoldsThem()
    {
        ModelSpec spec = Init(Names);
        Assert.Equal("abcdefghijklmnoprsuv", spec.Tokenizer.Alphabet);
        Assert.Equal((DocumentMode.Lines, 16), (spec.Training.Documents, spec.Architecture.Context));
        Assert.Equal(("text", "text.txt"), (spec.Name, spec.Training.Data));
        Assert.Equal(0.1f, spec.Training.ValidationFraction);
    }

    [Theory]
    [InlineData("\uFEFFFirst line.\r\n\r\nSecond line.\r\n", "\n .FScdeilnorst")]
    [InlineData("One\rtwo", "\nOenotw")]
    [InlineData("cafe\u0301 caf\u00e9\n\n", "\n acf\u00e9")]
    [InlineData("\ud83d\ude00 \ud83d\ude03 \u4e2d\"\\\t\n\n", "\t\n \"\\\u4e2d\ud83d\ude00\ud83d\ude03")]
    [InlineData("a\u2028b\u0085c\u001b\u007f\n\n", "\n\u001babc\u007f\u0085\u2028")]
    public void AlphabetsAreInCodePointOrder(string text, string alphabet)
    {
        ModelSpec spec = Init(text);
        Assert.Equal((alphabet, DocumentMode.Text), (spec.Tokenizer.Alphabet, spec.Training.Documents));
    }

    /// <summary>A text with z, a mark that z takes, and the mark on a letter that has no such form.</summary>
    [Fact]
    public void MarksInAnAlphabetJoinNoLetter()
    {
        ModelSpec spec = Init("z \u0439\u0302\n\n\u0445\u0306 z");
        Assert.Equal("\u0302\u0306\n z\u0439\u0445", spec.Tokenizer.Alphabet);
    }

    [Fact]
    public void ManyCharactersBecomeBytes()
    {
        string text = string.Concat(Enumerable.Range(0x4e00, 300).Select(c => (char)c)) + "\n\n";
        ModelSpec spec = Init(text);
        Assert.Equal((TokenizerKind.Bytes, 257), (spec.Tokenizer.Kind, spec.VocabularySize));
        Assert.Equal(TokenizerKind.Alphabet, Init(string.Concat(text.Take(199)) + "\n\n").Tokenizer.Kind);
    }

    [Fact]
    public void RareCharactersAreLeftOutAndSkipped()
    {
        ModelSpec spec = Init("aaabbbc\n\n\n", request => request with { MinCount = 2 });
        Assert.Equal(("\nab", "skip"), (spec.Tokenizer.Alphabet, spec.Tokenizer.Unknown));
        Assert.Equal("error", Init("aaabbbc\n\n\n").Tokenizer.Unknown);
    }

    [Fact]
    public void EveryPresetAndDeviceBuilds()
    {
        foreach (string preset in Recipe.Names)
        {
            ModelSpec spec = Init(Names + "\n\n", request => request with { Preset = preset, Device = Device.RaspberryPi5 });
            Assert.Equal(DeviceKind.RaspberryPi5, spec.Target.Device);
            Assert.Equal(SpecCases.Load($"models/{preset}.json").Architecture.Embedding, spec.Architecture.Embedding);
            Assert.Null(spec.Architecture.BigramRows is > 129 * 129 ? "a bigram table" : null);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(3_600)]
    [InlineData(1_000_000)]
    public void StepsOfAnyTimeBuild(int seconds)
    {
        ModelSpec spec = Init(Names, request => request with { Time = TimeSpan.FromSeconds(seconds), Device = Device.RaspberryPi5 });
        Assert.InRange(spec.Training.Steps, 1, 2_000);
        Assert.True(spec.Training.Schedule.Warmup < spec.Training.Steps);
    }

    /// <summary>The estimate is what the plan counts, and what the optimizer does besides.</summary>
    [Fact]
    public void TheCostOfAStepIsThatOfThePlan()
    {
        foreach (string name in Recipe.Names)
        {
            ModelPlan plan = ModelCompiler.Plan(SpecCases.Load($"models/{name}.json"));
            ArchitectureSpec shape = plan.Spec.Architecture;
            StepCost cost = Recipe.Read(name).Cost(shape.Context, plan.Spec.VocabularySize);
            Assert.InRange(cost.TrainPerToken, 0.95 * FlopCounter.TrainPerToken(plan), 1.05 * FlopCounter.TrainPerToken(plan));
            long exact = plan.Parameters.Tensors().Where(t => plan.Matrices.Holds(t.Parameter))
                .Sum(t => t.Parameter.Parts * plan.Matrices.Shapes[plan.Matrices.IndexOf(t.Parameter)].Flops);
            Assert.InRange(cost.OrthogonalizePerStep, 0.95 * exact, 1.05 * exact);
        }
    }

    private ModelSpec Init(string text, Func<InitRequest, InitRequest>? change = null)
    {
        string data = Path.Combine(_directory, "text.txt");
        string target = Path.Combine(_directory, "model.json");
        File.WriteAllBytes(data, Encoding.UTF8.GetBytes(text));
        var request = new InitRequest(data, target) { Force = true };
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false);
        Assert.Equal(0, new InitSession(terminal).Run(change?.Invoke(request) ?? request, CancellationToken.None));
        ParsedSpec parsed = SpecParser.Parse(new SpecFile("model.json", "model.json", File.ReadAllText(target)));
        Assert.Empty(parsed.Diagnostics);
        return parsed.Spec!;
    }
}
