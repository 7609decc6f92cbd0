namespace MicroGpt.Runtime.Model;

/// <summary>Which improvement the exit token is taught to look at.</summary>
public enum ExitLook
{
    /// <summary>CE_{r-1} - CE_r: going on after loop r is right where loop r still helped. Loops 2 to R - 1.</summary>
    Past,

    /// <summary>CE_r - CE_{r+1}: going on after loop r is right where the next loop will help. Loops 1 to R - 1.</summary>
    Next,
}
