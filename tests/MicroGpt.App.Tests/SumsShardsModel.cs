namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/>, trained with a gradient shard for each sequence.</summary>
[CompiledModel("sums-shards.json")]
internal sealed partial class SumsShardsModel;
