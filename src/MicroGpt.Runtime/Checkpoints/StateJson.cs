using System.Text.Json.Serialization;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>How state.json and run.json are written.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowDuplicateProperties = false,
    Converters =
    [
        typeof(StorageTypeConverter), typeof(ScheduleKindConverter), typeof(DocumentModeConverter), typeof(TrainingStageConverter),
        typeof(ExitLookConverter), typeof(OptimizerKindConverter), typeof(PackAttentionConverter),
    ])]
[JsonSerializable(typeof(TrainingState))]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
