namespace MicroGpt.Contract;

/// <summary>What the elements of a parameter are before the first step.</summary>
public enum InitialValue
{
    /// <summary>Normal distribution with mean 0 and the parameter's own deviation.</summary>
    Normal,
    Zeros,
    Ones,

    /// <summary>1 where row and column are the same, 0 elsewhere.</summary>
    Identity,
}
