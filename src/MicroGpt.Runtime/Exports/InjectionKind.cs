namespace MicroGpt.Runtime.Exports;

/// <summary>How the embedding enters each loop: see docs/spec.md.</summary>
public enum InjectionKind
{
    /// <summary>u = s + e.</summary>
    Add,

    /// <summary>u = a s + b e per channel.</summary>
    Scaled,

    /// <summary>u = W [e; s].</summary>
    Concat,

    /// <summary>u = s + e in loop 1, then s.</summary>
    None,
}
