namespace MicroGpt.Contract;

/// <summary>Groups of parameters to which weight decay can apply.</summary>
public enum ParameterGroup
{
    Matrix,
    TokenEmbedding,
    PositionEmbedding,
    Head,
    Bias,
    Gain,
}
