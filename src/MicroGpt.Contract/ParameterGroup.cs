namespace MicroGpt.Contract;

/// <summary>Groups that weight decay is switched on for.</summary>
public enum ParameterGroup
{
    Matrix,
    TokenEmbedding,
    PositionEmbedding,
    Head,
    Bias,
    Gain,
}
