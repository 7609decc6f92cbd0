namespace MicroGpt.Contract;

/// <summary>The machine that a model is compiled for.</summary>
public enum DeviceKind
{
    Any,
    RaspberryPi5,
    X64,
}
