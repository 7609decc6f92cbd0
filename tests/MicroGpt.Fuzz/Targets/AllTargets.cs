namespace MicroGpt.Fuzz.Targets;

/// <summary>The readers, by the name that --target takes. Each has a folder of seeds in corpus/.</summary>
internal static class AllTargets
{
    public static FuzzTarget[] Table { get; } =
    [
        new("safetensors", SafetensorsTarget.Run, SafetensorsTarget.Grammar, SafetensorsTarget.Words),
        new("import", ImportTarget.Run, ImportTarget.Grammar, ImportTarget.Words),
        new("state", StateTarget.Run, StateTarget.Grammar, StateTarget.Words),
        new("settings", SettingsTarget.Run, SettingsTarget.Grammar, SettingsTarget.Words),
        new("metrics", MetricsTarget.Run, MetricsTarget.Grammar, MetricsTarget.Words),

        new("history", HistoryTarget.Run, HistoryTarget.Grammar, HistoryTarget.Words) { AllocatesAtMost = 1 << 20 },

        // A wrong key or option of a few bytes gives a message of some hundred, which names all right ones.
        new("spec", SpecTarget.Run, SpecTarget.Grammar, SpecTarget.Words) { AllocatesPerByte = 4096 },

        // The tokens lie in pieces of 1 MiB.
        new("text", TextTarget.Run, TextTarget.Grammar, TextTarget.Words) { AllocatesAtMost = 3 << 20 },

        // Each token is a string and a place in two tables.
        new("tokenizer", TokenizerTarget.Run, TokenizerTarget.Grammar, TokenizerTarget.Words) { AllocatesPerByte = 1024 },
        new("config", ConfigTarget.Run, ConfigTarget.Grammar, ConfigTarget.Words),
        new("prompt", PromptTarget.Run, PromptTarget.Grammar, PromptTarget.Words),
        new("arguments", ArgumentsTarget.Run, ArgumentsTarget.Grammar, ArgumentsTarget.Words) { AllocatesPerByte = 4096 },
    ];
}
