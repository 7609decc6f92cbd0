namespace MicroGpt.Generators.Graph;

/// <summary>
/// A piece of the model that runs as a whole: straight-line ops from its inputs to its output, and the backward pass that
/// reverse mode derives from them. The block section runs once per layer, the block and inject sections once per loop.
/// </summary>
internal sealed class Section(string name)
{
    public string Name { get; } = name;

    public List<Tensor> Inputs { get; } = [];

    /// <summary>The input that is the embedding e, which every loop and several sections read; null for none.</summary>
    public Tensor? Embedding { get; set; }

    public List<Op> Forward { get; } = [];

    public List<Op> Backward { get; } = [];

    public List<Parameter> Parameters { get; } = [];

    public Tensor? Output { get; set; }

    /// <summary>Logit of the exit token; null for a head without it.</summary>
    public Tensor? Exit { get; set; }

    /// <summary>
    /// Number of the first ops of the forward pass that make all that the backward pass reads. The ops after them make only the output, so
    /// recomputing the section for its backward pass skips them.
    /// </summary>
    public int RecomputedOps
    {
        get
        {
            var read = new HashSet<Tensor>(Backward.SelectMany(op => op.Inputs));
            return Forward.FindLastIndex(op => op.Outputs.Any(read.Contains)) + 1;
        }
    }

    /// <summary>Gradient that the backward pass starts from; null if it starts from the loss.</summary>
    public Tensor? OutputGradient { get; set; }

    /// <summary>Gradient of the first input, the result of the backward pass; null if inputs need none.</summary>
    public Tensor? InputGradient { get; set; }

    /// <summary>Gradient of <see cref="Embedding"/>, as summed by other loops and sections so far; null without such an input.</summary>
    public Tensor? CollectedGradient { get; set; }

    /// <summary>The same sum, including this section.</summary>
    public Tensor? CollectedGradientAfter { get; set; }
}
