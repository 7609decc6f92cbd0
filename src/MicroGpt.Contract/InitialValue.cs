namespace MicroGpt.Contract;

/// <summary>Initial value of a parameter's elements.</summary>
public enum InitialValue
{
    /// <summary>Normal distribution with mean 0 and the deviation of the parameter.</summary>
    Normal,
    Zeros,
    Ones,

    /// <summary>The identity matrix: 1 where row and column are equal, 0 elsewhere.</summary>
    Identity,

    /// <summary>The constant of the parameter.</summary>
    Constant,
}
