namespace MicroGpt.Generators.Graph;

/// <summary>
/// A piece of the model that runs as a whole: straight-line ops from its inputs to its output, and what reverse mode
/// made of them. The block section runs once per layer, the block and inject sections once per loop.
/// </summary>
internal sealed class Section(string name)
{
    public string Name { get; } = name;

    public List<Tensor> Inputs { get; } = [];

    public List<Op> Forward { get; } = [];

    public List<Op> Backward { get; } = [];

    public List<Parameter> Parameters { get; } = [];

    public Tensor? Output { get; set; }

    /// <summary>Logit of the exit token; null for a head without it.</summary>
    public Tensor? Exit { get; set; }

    /// <summary>Gradient that backward begins with; null where it begins with the loss.</summary>
    public Tensor? OutputGradient { get; set; }

    /// <summary>Gradient of the first input that backward ends with; null where inputs need none.</summary>
    public Tensor? InputGradient { get; set; }

    /// <summary>Gradient of the second input that other loops left; null where there is no second input.</summary>
    public Tensor? CollectedGradient { get; set; }

    /// <summary>The same after this loop added its part.</summary>
    public Tensor? CollectedGradientAfter { get; set; }
}
