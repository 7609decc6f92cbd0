using System.Globalization;

namespace MicroGpt.Generators.Spec;

/// <summary>The learning rate of each group of parameters at the peak of the schedule.</summary>
internal sealed record GroupRates(
    float Matrices, float TokenEmbedding, float PositionEmbedding, float Head, float Biases, float Gains)
{
    public float Of(ParameterGroup group) => group switch
    {
        ParameterGroup.Matrix => Matrices,
        ParameterGroup.TokenEmbedding => TokenEmbedding,
        ParameterGroup.PositionEmbedding => PositionEmbedding,
        ParameterGroup.Head => Head,
        ParameterGroup.Bias => Biases,
        ParameterGroup.Gain => Gains,
        _ => throw new ArgumentOutOfRangeException(nameof(group)),
    };

    /// <summary>The groups whose rate is another than the optimizer's, with their factors; empty if there are none.</summary>
    public string Describe(float learningRate)
    {
        (string Name, float Rate)[] groups =
        [
            (Words.Of(DecayGroups.Matrices), Matrices),
            (Words.Of(DecayGroups.TokenEmbedding), TokenEmbedding),
            (Words.Of(DecayGroups.PositionEmbedding), PositionEmbedding),
            (Words.Of(DecayGroups.Head), Head),
            (Words.Of(DecayGroups.Biases), Biases),
            (Words.Of(DecayGroups.Gains), Gains),
        ];
        return string.Join(", ", groups
            .Where(group => group.Rate != learningRate)
            .Select(group => string.Format(CultureInfo.InvariantCulture, "{0} x {1}", group.Name, group.Rate / learningRate)));
    }
}
