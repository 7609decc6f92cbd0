using MicroGpt.Generators.Requests;
using MicroGpt.Generators.Tests.Infrastructure;
using static MicroGpt.Generators.Tests.Infrastructure.SpecText;

namespace MicroGpt.Generators.Tests.Spec;

/// <summary>Every diagnostic at least once, each alone in its file. § marks where it must be reported.</summary>
internal static class DiagnosticCases
{
    private static readonly string MarkedModelClass =
        GeneratorHarness.ModelClass.Replace("MicroGpt.Runtime", "§MicroGpt.Runtime", StringComparison.Ordinal);

    public static IReadOnlyList<DiagnosticCase> All { get; } =
    [
        // The class and its file.
        new("no such file", "MGPT001", Minimal)
        {
            Source = MarkedModelClass.Replace("\"model.json\"", "\"other-model.txt\"", StringComparison.Ordinal),
            Path = "Model.cs",
        },
        new("misspelt file", "MGPT001", Minimal)
        {
            Source = MarkedModelClass.Replace("\"model.json\"", "\"modl.json\"", StringComparison.Ordinal),
            Path = "Model.cs",
        },
        new("empty file name", "MGPT001", Minimal)
        {
            Source = MarkedModelClass.Replace("\"model.json\"", "\"\"", StringComparison.Ordinal),
            Path = "Model.cs",
        },
        new("listed twice", "MGPT002", "")
        {
            Source = MarkedModelClass,
            Files = [new("b.json", Minimal, "model.json"), new("a.json", Minimal, "model.json")],
            Path = "Model.cs",
        },
        Class("not partial", "internal sealed class §Model;"),
        Class("static", "internal static partial class §Model;"),
        Class("abstract", "internal abstract partial class §Model;"),
        Class("record", "internal sealed partial record §Model;"),
        Class(
            "nested",
            "static class Outer { [MicroGpt.Runtime.CompiledModel(\"model.json\")] sealed partial class §Model; }",
            attribute: ""),
        Class("generic", "internal sealed partial class §Model<T>;"),
        Class("local to its file", "file sealed partial class §Model;"),
        new("unreadable", "MGPT004", "§") { Files = [new("model.json", null, "model.json")] },

        // JSON.
        new("empty", "MGPT005", "§"),
        new("cut short", "MGPT005", Minimal[..Minimal.IndexOf(" 1,", StringComparison.Ordinal)] + "§"),
        new("trailing comma", "MGPT005", With("\"context\": 4 }\n}", "\"context\": 4 },\n§}")),
        new("comment", "MGPT005", With("\"tokenizer\"", "§// characters\n\"tokenizer\"")),
        new("not a number", "MGPT005", With("\"layers\": 1", "\"layers\": §NaN")),
        new("duplicate key", "MGPT006", With("\"layers\": 1", "\"layers\": 1, §\"layers\": 2")),

        // Keys and values.
        new("unknown key near a known one", "MGPT007", WithSection("§\"recurson\": {}")),
        new("unknown key", "MGPT007", WithSection("\"training\": { §\"epochs\": 4 }")),
        new("missing key", "MGPT008", With("\"architecture\": { \"layers\": 1, ", "§\"architecture\": { ")),
        new("missing section", "MGPT008", """§{ "tokenizer": { "kind": "bytes" } }"""),
        new(
            "missing alphabet",
            "MGPT008",
            With("\"tokenizer\": { \"kind\": \"alphabet\", \"alphabet\": \"abc\"", "§\"tokenizer\": { \"kind\": \"alphabet\"")),
        new("text for a number", "MGPT009", With("\"layers\": 1", "\"layers\": §\"1\"")),
        new("null", "MGPT009", With("\"layers\": 1", "\"layers\": §null")),
        new("number for a section", "MGPT009", WithSection("\"recursion\": §3")),
        new("list for a choice", "MGPT009", WithSection("\"training\": { \"documents\": §[] }")),
        new("list for the whole", "MGPT009", "§[]"),
        new("unknown choice", "MGPT010", With("\"alphabet\",", "§\"letters\",")),
        new("choice in the wrong case", "MGPT010", With("\"context\": 4", "\"context\": 4, \"activation\": §\"GELU\"")),
        new("unknown shorthand", "MGPT010", With("\"context\": 4", "\"context\": 4, \"normalization\": §\"batchNorm\"")),
        new("unknown data set", "MGPT010", WithSection("\"training\": { \"data\":  §\"builtin:nmaes\" }")),
        new("unknown state", "MGPT010", WithSection("\"training\": { \"optimizer\": { \"state\": §\"float16\" } }")),
        new("group twice", "MGPT011", WithSection("\"training\": { \"optimizer\": { \"decay\": [\"head\", §\"head\"] } }")),
        new("fraction", "MGPT012", With("\"layers\": 1", "\"layers\": §1.5")),
        new("zero", "MGPT013", With("\"layers\": 1", "\"layers\": §0")),
        new("negative", "MGPT013", With("\"layers\": 1", "\"layers\": §-1")),
        new("absurd", "MGPT013", With("\"layers\": 1", "\"layers\": §1000000")),
        new("overflow of 64 bits", "MGPT013", With("\"layers\": 1", "\"layers\": §99999999999999999999")),
        new("overflow of a double", "MGPT013", With("\"layers\": 1", "\"layers\": §1e999")),
        new("dropout of everything", "MGPT013", WithSection("\"training\": { \"dropout\": §1 }")),
        new("dropout of less than nothing", "MGPT013", WithSection("\"training\": { \"dropout\": { \"residual\": §-0.1 } }")),
        new("dropout as a word", "MGPT009", WithSection("\"training\": { \"dropout\": §\"all\" }")),
        new("beta of 1", "MGPT013", WithSection("\"training\": { \"optimizer\": { \"beta1\": §1 } }")),
        new("beta that rounds to 1", "MGPT013", WithSection("\"training\": { \"optimizer\": { \"beta1\": §0.99999999999 } }")),
        new("rate that rounds to 0", "MGPT013", WithSection("\"training\": { \"optimizer\": { \"learningRate\": §1e-60 } }")),
        new("rate of infinity", "MGPT013", WithSection("\"training\": { \"optimizer\": { \"learningRate\": §1e60 } }")),
        new("more bigrams than pairs", "MGPT013", With("\"context\": 4", "\"context\": 4, \"bigram\": { \"rows\": §17 }")),
        new("budget of 0", "MGPT013", WithSection("\"training\": { \"memoryBudget\": §\"0 MiB\" }")),
        new("blank name", "MGPT014", WithSection("\"name\": §\" \"")),
        new("name of two lines", "MGPT014", WithSection("\"name\": §\"a\\nb\"")),
        new("budget without a unit", "MGPT015", WithSection("\"training\": { \"memoryBudget\": §\"256\" }")),
        new("budget with a strange unit", "MGPT015", WithSection("\"training\": { \"memoryBudget\": §\"2 GX\" }")),

        // Values that contradict each other.
        new("heads do not divide", "MGPT016", With("\"heads\": 2", "\"heads\": §3")),
        new("more heads than embedding", "MGPT016", With("\"heads\": 2", "\"heads\": §9")),
        new("grid without a grid", "MGPT020", With("\"context\": 4", "\"context\": 4, \"gridWidth\": §2")),
        new(
            "grid wider than the context", "MGPT013",
            With("\"context\": 4", "\"context\": 4, \"positions\": \"rotaryGrid\", \"gridWidth\": §5")),
        new("odd head size", "MGPT017", With("\"heads\": 2", "\"heads\": §8").Replace(
            "\"context\": 4", "\"context\": 4, \"positions\": \"rotary\"", StringComparison.Ordinal)),
        new("empty alphabet", "MGPT018", With("\"abc\"", "§\"\"")),
        new("repeated character", "MGPT019", With("\"abc\"", "§\"abca\"")),
        new("repeated line break", "MGPT019", With("\"abc\"", "§\"\\nab\\u000a\"")),
        new("repeated surrogate pair", "MGPT019", With("\"abc\"", "§\"a\\ud83d\\ude00b😀\"")),
        new("accent in two forms", "MGPT019", With("\"abc\"", "§\"\u00e9ae\u0301\"")),
        new("stand-in that the alphabet lacks", "MGPT010", With("\"abc\"", "\"abc\", \"unknown\": §\"?\"")),
        new("two characters that stand in", "MGPT010", With("\"abc\"", "\"abc\", \"unknown\": §\"ab\"")),
        new("misspelt rule for unknown characters", "MGPT010", With("\"abc\"", "\"abc\", \"unknown\": §\"skp\"")),
        new("no rule for unknown characters", "MGPT010", With("\"abc\"", "\"abc\", \"unknown\": §\"\"")),
        new("rule for unknown bytes", "MGPT020", With("\"alphabet\", \"alphabet\": \"abc\"", "\"bytes\", \"unknown\": §\"skip\"")),
        new("start of an injection without weights", "MGPT020", WithSection(
            "\"recursion\": { \"steps\": 2, \"injectionStart\": §\"balanced\" }")),
        new("no block loops", "MGPT031", WithSection("\"recursion\": { \"steps\": 2, \"coda\": §1 }")),
        new("too long a prelude", "MGPT031", WithSection("\"recursion\": { \"steps\": 2, \"prelude\": §9 }")),
        new("bias without an exit token", "MGPT020", WithSection("\"recursion\": { \"steps\": 2, \"exitBias\": §-3 }")),
        new("loops that never start", "MGPT013", WithSection(
            "\"recursion\": { \"steps\": 2, \"startStep\": §9 }, \"training\": { \"steps\": 9 }")),
        new("alphabet for bytes", "MGPT020", With("\"alphabet\", \"alphabet\": \"abc\"", "\"bytes\", \"alphabet\": §\"abc\"")),
        new(
            "final rate of a constant schedule",
            "MGPT020",
            WithSection("\"training\": { \"schedule\": { \"kind\":\"constant\", \"finalLearningRate\": §0 } }")),
        new(
            "scale of projections that start at 0",
            "MGPT020",
            With("\"context\": 4", "\"context\": 4, \"initialization\": { \"projections\": \"zeros\", \"scaleResidual\": §false }")),
        new("mean of a depth that is the longest document", "MGPT020", WithSection(
            "\"recursion\": { \"steps\": 3, \"depthSampling\": \"longest\", \"meanSteps\": §2 }")),
        new("attention of what is not packed", "MGPT020", WithSection("\"training\": { \"packAttention\": §\"document\" }")),
        new("packed text", "MGPT020", WithSection("\"training\": { \"documents\": \"text\", \"pack\": §true }")),
        new("packed grids", "MGPT020", With("\"context\": 4", "\"context\": 4, \"positions\": \"rotaryGrid\"").Replace(
            "\"architecture\"",
            "\"training\": { \"data\": \"builtin:maze\", \"pack\": §true }, \"architecture\"",
            StringComparison.Ordinal)),
        new("lines of a task of pairs", "MGPT014", WithSection(
            "\"training\": { \"data\": \"builtin:cups\", \"documents\": §\"lines\" }")),
        new("pairs of a task of lines", "MGPT014", WithSection("\"training\": { \"documents\": §\"pairs\" }")),
        new("grids without a grid", "MGPT014", WithSection("\"training\": { \"data\": §\"builtin:maze\" }")),
        new("full attention and the next token", "MGPT014", With("\"context\": 4", "\"context\": 4, \"attention\": §\"full\"").Replace(
            "\"architecture\"", "\"training\": { \"data\": \"builtin:names\" }, \"architecture\"", StringComparison.Ordinal)),
        new("save interval that is none", "MGPT014", WithSection("\"training\": { \"saveEvery\": §\"5\" }")),
        new("warm-up too long", "MGPT021", WithSection("\"training\": { \"steps\": 10, \"schedule\": { \"warmup\": §10 } }")),
        new("model too large", "MGPT022",
            With("\"layers\": 1", "\"layers\": 9")
                .Replace("\"embedding\": 8", "\"embedding\": §65536", StringComparison.Ordinal))
        {
            Passes = CompilerPasses.Real,
        },
        new("batch too large", "MGPT023",
            WithSection("\"training\": { \"batch\": §65536 }")
                .Replace("\"context\": 4", "\"context\": 65536", StringComparison.Ordinal))
        {
            Passes = CompilerPasses.Real,
        },
        new("context too long for the default batch", "MGPT023", With("\"context\": 4", "\"feedForward\": 262144, \"context\": §65536"))
        {
            Passes = CompilerPasses.Real,
        },
        new("step too large", "MGPT030", WithSection("\"training\": { \"batch\": 65536, \"accumulation\": §65536 }"))
        {
            Passes = CompilerPasses.Real,
        },
        new("over the budget", "MGPT024", WithSection("\"training\": { \"memoryBudget\": §\"2 KiB\" }")) { Passes = CompilerPasses.Real },
        new("policy over the budget", "MGPT029",
            WithSection("\"training\": { \"optimizer\": { \"kind\": \"adamW\" }, \"recompute\": \"none\", \"memoryBudget\": §\"610 KiB\" }")
                .Replace("\"layers\": 1", "\"layers\": 8" + SpecText.PlainKeys, StringComparison.Ordinal))
        {
            Passes = CompilerPasses.Real,
        },

        new("entropy of another loss", "MGPT020", WithSection("\"recursion\": { \"steps\": 2, \"entropyWeight\": §0.1 }")),
        new("first loss of the last loop", "MGPT020", WithSection("\"recursion\": { \"steps\": 2, \"minSteps\": §2 }")),
        new("exit after the last loop", "MGPT025", WithSection("\"recursion\": { \"steps\": 2, \"exit\": \"token\", \"minSteps\": §3 }")),
        new("expected loss without exit", "MGPT026", WithSection("\"recursion\": { \"steps\": 2, \"loss\": §\"expected\" }")),

        new(
            "epsilon of an optimizer without one",
            "MGPT020",
            WithSection("\"training\": { \"optimizer\": { \"kind\":\"lion\", \"epsilon\": §1e-8 } }")),
        new(
            "momentum of an optimizer without it",
            "MGPT020",
            WithSection("\"training\": { \"optimizer\": { \"kind\": \"adamW\", \"momentum\": §0.9 } }")),
        new(
            "learning rate of an unknown group",
            "MGPT007",
            WithSection("\"training\": { \"optimizer\": { \"learningRates\": { §\"gain\": 0.1 } } }")),
        new("mean of a fixed depth", "MGPT020", WithSection("\"recursion\": { \"steps\": 4, \"meanSteps\": §2 }")),
        new(
            "mean depth beyond the last loop",
            "MGPT027",
            WithSection("\"recursion\": { \"steps\": 4, \"depthSampling\": \"poissonLogNormal\", \"meanSteps\": §5 }")),
        new("gradients beyond the first loop", "MGPT028", WithSection("\"recursion\": { \"steps\": 2, \"backpropSteps\": §3 }")),
        new("gradients through no loop", "MGPT013", WithSection("\"recursion\": { \"steps\": 2, \"backpropSteps\": §0 }")),
        new("unknown injection", "MGPT010", WithSection("\"recursion\": { \"steps\": 2, \"injection\": §\"concatenate\" }")),
        new("unknown sampling", "MGPT010", WithSection("\"recursion\": { \"steps\": 2, \"depthSampling\": §\"poisson\" }")),

        // The compiler's own fault.
        new(
            "failed pass",
            "MGPT099",
            "§" + Minimal) { Passes = FakePasses.Throwing(new InvalidOperationException("no rule for op 'x'.\nat all")) },
    ];

    private static DiagnosticCase Class(
        string name, string declaration, string attribute = "[MicroGpt.Runtime.CompiledModel(\"model.json\")]\n") =>
        new(name, "MGPT003", Minimal) { Source = attribute + declaration, Path = "Model.cs" };
}
