using System.CommandLine;
using MicroGpt.CommandLine.Cli;

namespace MicroGpt.CommandLine.Commands;

/// <summary>The examples in the help of each command. Tests parse every line.</summary>
internal static class Examples
{
    /// <summary>Name of the program in an example.</summary>
    public const string Program = "microgpt";

    private static readonly Dictionary<string, Example[]> s_examples = new()
    {
        ["train"] =
        [
            new("microgpt train", "Train on the data of the spec, in a new directory in runs/."),
            new("microgpt train --data my.txt --steps 2000 --out runs/mine", "Train on your own text for 2,000 steps."),
            new("microgpt train --resume", "Go on with the newest run, to the same bits as without the pause."),
        ],
        ["init"] =
        [
            new("microgpt init --data my.txt", "Read the text and write a model.json that suits it."),
            new("microgpt init --data my.txt --time 30m --to mine.json", "The same, with as many steps as half an hour allows."),
            new("microgpt init --from tiny-llama --to tiny-llama.json", "Write the spec of a folder that transformers opens."),
        ],
        ["generate"] =
        [
            new("microgpt generate --prompt ma --count 5 --show-depth", "Write five texts that begin with 'ma', with loops of letters."),
            new("microgpt generate --prompt ma --show-loops 1,2", "Show what comes to mind after each loop for the first two letters."),
            new("microgpt generate --temperature 0.5 --svg thinking.svg", "Write a likely text and draw how it came about."),
        ],
        ["chat"] =
        [
            new("microgpt chat", "Continue what you type, with the best checkpoint of the newest run."),
            new("microgpt chat --temperature 0.5 --show-depth", "Prefer likely letters, and colour each by its loops."),
            new("microgpt chat --from runs/0001 < prompts.txt > texts.txt", "Continue each line of a file."),
        ],
        ["solve"] =
        [
            new("microgpt solve --watch", "Draw the answer to a problem of the run's task loop by loop."),
            new("microgpt solve --loops 128 --file problems.txt --json", "Solve a file of problems with up to 128 loops."),
        ],
        ["eval"] =
        [
            new("microgpt eval", "Measure the newest run on its held-out data."),
            new("microgpt eval --loops 1,2,4,8", "Compare numbers of loops."),
            new("microgpt eval --data other.txt --json", "Measure on another text and print one JSON object."),
        ],
        ["report"] =
        [
            new("microgpt report", "Write the newest run as a page that any browser shows."),
            new("microgpt report --run runs/0002 --compare runs/0001", "Show two runs in one page."),
        ],
        ["export"] =
        [
            new("microgpt export --format safetensors --to model.safetensors", "Write the weights of the newest run as one file."),
            new("microgpt export --format onnx --loops 8 --to model.onnx", "Write a graph of eight loops for ONNX Runtime."),
            new("microgpt export --format hf --to tiny-llama", "Write a folder for Hugging Face's transformers, if it has such a model."),
            new("microgpt export --format gguf --type q8_0 --to tiny.gguf", "Write a small file for llama.cpp, if it has such a model."),
        ],
        ["import"] =
        [
            new("microgpt import --from model.safetensors --to runs/mine", "Make a run of weights that were exported."),
            new("microgpt import --from tiny-llama --to runs/tiny-llama", "The same from a folder that transformers opens."),
        ],
        ["info"] =
        [
            new("microgpt info", "Show the shape, the memory plan and where each setting came from."),
            new("microgpt info --json", "The same as one JSON object."),
        ],
        ["bench"] =
        [
            new("microgpt bench --seconds 10", "Measure the speed of training, evaluation and generation for ten seconds each."),
            new("microgpt bench --threads 1 --json", "Measure one core and print one JSON object."),
            new("microgpt bench --threads 1 --weights int8", "Compare decoding on float32 and on int8 weights."),
        ],
    };

    private static readonly Example[] s_first =
    [
        new("microgpt train", "Train the model. Everything has a default."),
        new("microgpt chat", "Talk to what was trained."),
        new("microgpt train --help", "Show the options of a command, with examples."),
    ];

    public static IReadOnlyList<Example> Of(Command command) =>
        command is RootCommand ? s_first : s_examples.GetValueOrDefault(command.Name, []);
}
