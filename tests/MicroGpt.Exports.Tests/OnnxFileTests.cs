using Microsoft.ML.OnnxRuntime;

namespace MicroGpt.Exports.Tests;

/// <summary>What an ONNX file says of itself.</summary>
public sealed class OnnxFileTests
{
    [Fact]
    public void Inputs_and_outputs_have_names_types_and_extents_that_vary()
    {
        using var run = new RandomRun<LoopsModel>();
        using var reader = new OnnxReader(run.Export("onnx"));
        Assert.Equal(["tokens"], reader.Session.InputMetadata.Keys);
        Assert.Equal(["logits", "exit_logits"], reader.Session.OutputMetadata.Keys);
        Check(reader.Session.InputMetadata["tokens"], typeof(long), -1, -1);
        Check(reader.Session.OutputMetadata["logits"], typeof(float), -1, -1, 30);
        Check(reader.Session.OutputMetadata["exit_logits"], typeof(float), -1, -1, 3);
        Assert.Equal(["batch", "length"], reader.Session.InputMetadata["tokens"].SymbolicDimensions);
    }

    [Fact]
    public void A_grid_has_positions_as_a_second_input()
    {
        using var run = new RandomRun<GridModel>();
        using var reader = new OnnxReader(run.Export("onnx"));
        Assert.Equal(["positions", "tokens"], reader.Session.InputMetadata.Keys.Order());
    }

    [Fact]
    public void The_metadata_tell_the_alphabet_the_loops_and_the_context()
    {
        using var run = new RandomRun<LoopsModel>();
        using var reader = new OnnxReader(run.Export("onnx", "--loops", "5"));
        Dictionary<string, string> metadata = reader.Session.ModelMetadata.CustomMetadataMap;
        Assert.Equal("abcdefghijklmnopqrstuvwxyz\n\\é", metadata["alphabet"]);
        Assert.Equal(("alphabet", "5", "256"), (metadata["tokenizer"], metadata["loops"], metadata["context"]));
        Assert.Equal(LoopsModel.Description.Fingerprint, metadata["fingerprint"]);
        Assert.Equal("loops", reader.Session.ModelMetadata.GraphName);
        Assert.Equal("microgpt", reader.Session.ModelMetadata.ProducerName);
    }

    [Fact]
    public void A_model_of_bytes_has_no_alphabet()
    {
        using var run = new RandomRun<PlainModel>();
        using var reader = new OnnxReader(run.Export("onnx"));
        Dictionary<string, string> metadata = reader.Session.ModelMetadata.CustomMetadataMap;
        Assert.Equal("bytes", metadata["tokenizer"]);
        Assert.DoesNotContain("alphabet", metadata.Keys);
    }

    // Unrolling copies nodes and not weights.
    [Fact]
    public void A_weight_is_stored_once_for_any_number_of_loops()
    {
        using var run = new RandomRun<LoopsModel>();
        long few = new FileInfo(run.Export("onnx", "--loops", "1")).Length;
        long many = new FileInfo(run.Export("onnx", "--loops", "9")).Length;
        long core = LoopsModel.Description.Parameters
            .Where(p => p.Name.StartsWith("blocks.1.", StringComparison.Ordinal)).Sum(p => p.Count);
        Assert.InRange(few, 4 * LoopsModel.Description.ParameterCount, long.MaxValue);
        Assert.InRange((many - few) / 8, 1, 4 * 2 * core);
    }

    [Fact]
    public void A_sequence_longer_than_the_context_is_refused_by_the_reader()
    {
        using var run = new RandomRun<PlainModel>();
        using var reader = new OnnxReader(run.Export("onnx"));
        Assert.Throws<OnnxRuntimeException>(() => reader.Run("logits", [new int[257]]));
    }

    private static void Check(NodeMetadata value, Type type, params int[] extents)
    {
        Assert.Equal(type, value.ElementType);
        Assert.Equal(extents, value.Dimensions);
    }
}
