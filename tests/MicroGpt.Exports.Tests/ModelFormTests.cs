namespace MicroGpt.Exports.Tests;

/// <summary>What formats learn of a model is what its spec says.</summary>
public sealed class ModelFormTests
{
    [Fact]
    public void A_plain_model_has_norms_with_gain_and_shift() => Assert.Equal(
        new ModelForm { NormGain = true, NormShift = true, NormAfterEmbedding = true, FinalNorm = true, Epsilon = 1e-5f },
        ModelForm.Of(PlainModel.Description));

    [Fact]
    public void The_default_recipe_with_concat_has_every_addition() => Assert.Equal(
        new ModelForm
        {
            NormGain = true,
            NormShift = false,
            NormAfterEmbedding = false,
            FinalNorm = true,
            Epsilon = 1e-5f,
            QkNorm = true,
            InputScalars = true,
            BigramRows = 900,
            Injection = InjectionKind.Concat,
            NormalizeState = true,
            LoopEmbedding = true,
        },
        ModelForm.Of(LoopsModel.Description));

    [Fact]
    public void What_is_switched_off_is_off() => Assert.Equal(
        new ModelForm
        {
            NormGain = false,
            NormShift = false,
            NormAfterEmbedding = false,
            FinalNorm = false,
            Epsilon = 0.001f,
            InputScalars = true,
            BigramRows = 50,
            Injection = InjectionKind.Scaled,
            LoopEmbedding = true,
        },
        ModelForm.Of(ScaledModel.Description));

    [Fact]
    public void No_injection_is_not_the_same_as_no_recursion()
    {
        Assert.Equal(InjectionKind.None, ModelForm.Of(NoneModel.Description).Injection);
        Assert.Null(ModelForm.Of(PlainModel.Description).Injection);
    }

    [Theory]
    [InlineData("architecture.new=yes\n", "This model has 'architecture.new', which no export but safetensors knows.")]
    [InlineData(null, "it does not say 'architecture.normalization'")]
    public void A_model_that_may_compute_something_else_is_refused(string? line, string message)
    {
        ModelDescription known = PlainModel.Description;
        ModelDescription model = known with { Fingerprint = line is null ? "" : known.Fingerprint + line };
        Assert.Contains(message, Assert.Throws<MicroGptException>(() => ModelForm.Of(model)).Message, StringComparison.Ordinal);
    }
}
