namespace MicroGpt.Fuzz.Targets;

/// <summary>The readers, by the name that --target takes. Each has a folder of seeds in corpus/.</summary>
internal static class AllTargets
{
    // An unknown key or option of a few bytes gives a message of a few hundred, which names all known ones.
    public static FuzzTarget[] Table { get; } =
    [
        new("safetensors", SafetensorsTarget.Run, SafetensorsTarget.Grammar, SafetensorsTarget.Words),
        new("state", StateTarget.Run, StateTarget.Grammar, StateTarget.Words),
        new("metrics", MetricsTarget.Run, MetricsTarget.Grammar, MetricsTarget.Words),
        new("spec", SpecTarget.Run, SpecTarget.Grammar, SpecTarget.Words) { AllocatesPerByte = 4096 },
        new("text", TextTarget.Run, TextTarget.Grammar, TextTarget.Words),
        new("prompt", PromptTarget.Run, PromptTarget.Grammar, PromptTarget.Words),
        new("arguments", ArgumentsTarget.Run, ArgumentsTarget.Grammar, ArgumentsTarget.Words) { AllocatesPerByte = 4096 },
    ];
}
