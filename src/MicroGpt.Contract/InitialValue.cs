namespace MicroGpt.Contract;

/// <summary>Initial value of a parameter's elements.</summary>
public enum InitialValue
{
    /// <summary>Normal distribution with mean 0 and the deviation of the parameter.</summary>
    Normal,
    Zeros,
    Ones,

    /// <summary>The identity matrix times the constant of the parameter.</summary>
    Identity,

    /// <summary>The constant of the parameter.</summary>
    Constant,
}
