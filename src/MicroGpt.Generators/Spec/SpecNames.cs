namespace MicroGpt.Generators.Spec;

/// <summary>The words of model.json for the values of the spec.</summary>
internal static class SpecNames
{
    public static string Of(TokenizerKind kind) => kind == TokenizerKind.Alphabet ? "alphabet" : "bytes";

    public static string Of(NormalizationKind kind) => kind == NormalizationKind.LayerNorm ? "layerNorm" : "rmsNorm";

    public static string Of(ActivationKind kind) => kind switch
    {
        ActivationKind.Gelu => "gelu",
        ActivationKind.Relu => "relu",
        _ => "squaredRelu",
    };

    public static string Of(PositionKind kind) => kind == PositionKind.Learned ? "learned" : "rotary";

    public static string Of(InjectionKind kind) => kind switch
    {
        InjectionKind.Add => "add",
        InjectionKind.Scaled => "scaled",
        InjectionKind.Concat => "concat",
        _ => "none",
    };

    public static string Of(DepthSampling sampling) => sampling == DepthSampling.Fixed ? "fixed" : "poissonLogNormal";

    public static string Of(ExitKind kind) => kind == ExitKind.Token ? "token" : "none";

    public static string Of(OptimizerKind kind) => kind.Word();

    public static string Of(LoopLoss loss) => loss switch
    {
        LoopLoss.Last => "last",
        LoopLoss.Uniform => "uniform",
        _ => "expected",
    };

    public static string Of(StorageType type) => type == StorageType.Float32 ? "float32" : "bfloat16";

    public static string Of(RecomputePolicy policy) => policy switch
    {
        RecomputePolicy.Auto => "auto",
        RecomputePolicy.None => "none",
        RecomputePolicy.Block => "block",
        _ => "loop",
    };

    public static string Of(ScheduleKind kind) => kind switch
    {
        ScheduleKind.Constant => "constant",
        ScheduleKind.Linear => "linear",
        _ => "cosine",
    };

    public static string Of(DocumentMode mode) => mode switch
    {
        DocumentMode.Auto => "auto",
        DocumentMode.Lines => "lines",
        _ => "text",
    };

    public static string Of(DeviceKind kind) => kind switch
    {
        DeviceKind.Any => "any",
        DeviceKind.RaspberryPi5 => "raspberry-pi-5",
        _ => "x64",
    };
}
