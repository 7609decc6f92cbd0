namespace MicroGpt.Generators.Planning;

/// <summary>The buffers of a WorkContext that activations live in.</summary>
internal enum Region
{
    /// <summary>Embedding and head: once per batch.</summary>
    Outer,

    /// <summary>The input of the current layer, or the state that the head reads.</summary>
    Stream,

    /// <summary>The output of the current layer: the input of the next layer, or the state of the loop.</summary>
    Next,

    /// <summary>Activations that one layer of one loop keeps.</summary>
    Layer,

    /// <summary>Activations that the injection of one loop keeps.</summary>
    Loop,

    /// <summary>The state that a loop begins with: s_0, or the last slot of the previous loop.</summary>
    State,

    /// <summary>Temporaries, gradients of activations among them.</summary>
    Scratch,
}

/// <param name="Offset">Floats per row from the beginning of the region; the address is base + Offset * Capacity.</param>
internal readonly record struct Place(Region Region, int Offset);
