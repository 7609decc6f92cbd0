using MicroGpt.Runtime.Exports.Foreign;

namespace MicroGpt.Exports.Tests;

/// <summary>Which models have an architecture elsewhere, and what is said about the others.</summary>
public sealed class FamilyTests
{
    private static readonly ModelDescription s_model = ArceeModel.Description;
    private static readonly ModelForm s_form = ModelForm.Of(s_model);

    [Fact]
    public void Each_choice_that_no_architecture_has_is_named()
    {
        Lacks("full attention", shape => shape with { Attention = AttentionKind.Full });
        Lacks("positions in a grid (rotaryGrid)", shape => shape with { Positions = PositionKind.RotaryGrid });
        Lacks("an exit token", shape => shape with { HasExit = true });
        Lacks("rmsNorm together with learned positions", shape => shape with { Positions = PositionKind.Learned });
        Lacks("layerNorm together with rotary positions", shape => shape with { Normalization = NormalizationKind.LayerNorm });
        Lacks("the activation swiGlu beside layerNorm", shape => Gpt2(shape) with { Activation = ActivationKind.SwiGlu });
        Lacks("input scalars (inputScalars)", form: form => form with { InputScalars = true });
        Lacks("a table of token pairs (bigram)", form: form => form with { BigramRows = 9 });
        Lacks("a norm after the embedding (afterEmbedding)", form: form => form with { NormAfterEmbedding = true });
        Lacks("a model without a norm before the head (final)", form: form => form with { FinalNorm = false });
        Lacks("layerNorm beside normalized queries and keys (qkNorm)", Gpt2, form => form with { QkNorm = true });
        Lacks(
            "the activation gelu beside normalized queries and keys (qkNorm)",
            shape => shape with { Activation = ActivationKind.Gelu },
            form => form with { QkNorm = true });
        Lacks(
            "biases (bias) beside normalized queries and keys (qkNorm)",
            shape => shape with { Bias = true },
            form => form with { QkNorm = true });
        string recursion = "what this model's recursion does to the embedding, even in one loop";
        Lacks(recursion, form: form => form with { Injection = InjectionKind.Concat });
        Lacks(recursion, form: form => form with { Injection = InjectionKind.Scaled });
        Lacks(recursion, form: form => form with { Injection = InjectionKind.Add, LoopEmbedding = true });
        Assert.Equal(
            "loops over the same blocks, of which this model runs 3", FamilyChoice.OfHuggingFace(s_model, s_form, 3).Lacking);
    }

    [Fact]
    public void One_loop_that_adds_the_embedding_to_nothing_is_a_plain_model()
    {
        ModelForm form = s_form with { Injection = InjectionKind.Add, NormalizeState = true };
        Assert.Equal(ModelFamily.Arcee, FamilyChoice.OfHuggingFace(s_model, form, 1).Model!.Family);
    }

    [Fact]
    public void Llama_cpp_computes_fewer_activations()
    {
        LacksInGguf("the activation silu beside layerNorm", shape => Gpt2(shape) with { Activation = ActivationKind.Silu });
        LacksInGguf("the activation gelu beside rmsNorm", shape => shape with { Activation = ActivationKind.Gelu });
        LacksInGguf("biases (bias) beside squaredRelu and rmsNorm", shape => shape with { Bias = true });
        LacksInGguf(
            "the activation squaredRelu beside normalized queries and keys (qkNorm)", shape => shape, form => form with { QkNorm = true });
    }

    [Theory]
    [InlineData("hf", "transformers")]
    [InlineData("gguf", "llama.cpp")]
    public void A_refusal_names_the_reason_and_the_format_that_can(string format, string reader)
    {
        using var run = new RandomRun<LoopsModel>();
        string error = RandomRun<LoopsModel>.Command("export", "--from", run.Run, "--format", format, "--to", run.PathOf("x")).Failed();
        Assert.Equal(
            $"microgpt: {format} cannot hold this model, because the architectures of {reader} that it writes lack "
            + "input scalars (inputScalars). Use --format onnx, which holds every model.",
            error);
        Assert.False(Path.Exists(run.PathOf("x")));
    }

    private static ArchitectureDescription Gpt2(ArchitectureDescription shape) =>
        shape with { Normalization = NormalizationKind.LayerNorm, Positions = PositionKind.Learned };

    private static void Lacks(
        string lacking, Func<ArchitectureDescription, ArchitectureDescription>? shape = null, Func<ModelForm, ModelForm>? form = null)
    {
        (ModelDescription model, ModelForm changed) = Change(shape, form);
        Assert.Equal(new FamilyChoice(null, lacking), FamilyChoice.OfHuggingFace(model, changed, 1));
        Assert.Equal(new FamilyChoice(null, lacking), FamilyChoice.OfGguf(model, changed, 1));
    }

    private static void LacksInGguf(
        string lacking, Func<ArchitectureDescription, ArchitectureDescription> shape, Func<ModelForm, ModelForm>? form = null)
    {
        (ModelDescription model, ModelForm changed) = Change(shape, form);
        Assert.NotNull(FamilyChoice.OfHuggingFace(model, changed, 1).Model);
        Assert.Equal(new FamilyChoice(null, lacking), FamilyChoice.OfGguf(model, changed, 1));
    }

    private static (ModelDescription Model, ModelForm Form) Change(
        Func<ArchitectureDescription, ArchitectureDescription>? shape, Func<ModelForm, ModelForm>? form) => (
        shape is null ? s_model : s_model with { Architecture = shape(s_model.Architecture) },
        form is null ? s_form : form(s_form));
}
