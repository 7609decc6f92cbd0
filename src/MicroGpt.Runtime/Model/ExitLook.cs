namespace MicroGpt.Runtime.Model;

/// <summary>The improvement of the loss from which the exit token learns when to continue.</summary>
public enum ExitLook
{
    /// <summary>CE_{r-1} - CE_r: continue after loop r if loop r lowered the loss. Trains loops 2 to R - 1.</summary>
    Past,

    /// <summary>CE_r - CE_{r+1}: continue after loop r if the next loop will lower the loss. Trains loops 1 to R - 1.</summary>
    Next,
}
