namespace MicroGpt.Contract;

public enum NormalizationKind
{
    LayerNorm,
    RmsNorm,
}
