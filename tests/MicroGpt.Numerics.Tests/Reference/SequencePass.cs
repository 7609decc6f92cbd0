namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// The recursion on one sequence: s_0 = 0; s_r = blocks(s_{r-1} + e), r = 1..R. Without a recursion section: blocks(e).
/// </summary>
internal sealed class SequencePass(ReferenceOptions options, ParameterSet weights, Sequence sequence)
{
    private readonly Embedding _embedding = new(options, weights, sequence.Tokens);

    /// <summary>Blocks of every loop, in the order in which they ran.</summary>
    private readonly Block[][] _blocks = new Block[options.LoopCount][];

    public Head[] Heads { get; } = new Head[options.LoopCount];

    /// <summary>s_1 .. s_R, each [T,C].</summary>
    public double[][] States { get; } = new double[options.LoopCount][];

    /// <summary>Sum of the rows' losses after every loop.</summary>
    public double[] LossSums { get; } = new double[options.LoopCount];

    public void Forward()
    {
        double[] e = _embedding.Forward();
        double[] state = new double[e.Length];
        for (int r = 0; r < options.LoopCount; r++)
        {
            double[] x = options.Loops is null ? e : Vectors.Sum(state, e);
            _blocks[r] = new Block[options.Layers];
            for (int layer = 0; layer < options.Layers; layer++)
            {
                _blocks[r][layer] = new Block(options, weights, layer);
                x = _blocks[r][layer].Forward(x);
            }

            state = x;
            States[r] = state;
            Heads[r] = new Head(options, weights, sequence.Targets);
            LossSums[r] = Heads[r].Forward(state);
        }
    }

    /// <param name="rowWeights">Factor of every row's loss after each loop in the total.</param>
    public void Backward(double[] rowWeights, ParameterSet gradients) =>
        Backward(r => Heads[r].Backward(rowWeights[r], gradients), gradients);

    /// <param name="head">The gradient of s_{r + 1} that its head contributes.</param>
    private void Backward(Func<int, double[]> head, ParameterSet gradients)
    {
        double[] dState = new double[sequence.Length * options.Embedding];
        double[] de = new double[dState.Length];
        for (int r = options.LoopCount - 1; r >= 0; r--)
        {
            double[] d = Vectors.Sum(dState, head(r));
            for (int layer = options.Layers - 1; layer >= 0; layer--)
            {
                d = _blocks[r][layer].Backward(d, gradients);
            }

            // x = s_{r-1} + e: both receive the whole gradient.
            Vectors.AddTo(de, d);
            dState = d;
        }

        _embedding.Backward(de, gradients);
    }

    /// <summary>Sum of the rows' losses as the options make them of all loops.</summary>
    public double Objective(double beta) => Rows(beta).Sum(row => row.Loss);

    /// <param name="weight">Factor of every row's loss in the total.</param>
    public void BackwardObjective(double weight, double beta, ParameterSet gradients)
    {
        (double Loss, double[] ByLoss, double[] ByExit)[] rows = Rows(beta);
        Backward(
            r => Heads[r].Backward(
                [.. rows.Select(row => weight * row.ByLoss[r])], [.. rows.Select(row => weight * row.ByExit[r])], gradients),
            gradients);
    }

    private (double Loss, double[] ByLoss, double[] ByExit)[] Rows(double beta) =>
    [
        .. Enumerable.Range(0, sequence.Length).Select(t => sequence.Targets[t] < 0
            ? (0.0, new double[options.LoopCount], new double[options.LoopCount])
            : LoopObjective.Of(options, [.. Heads.Select(head => head.RowLosses[t])], [.. Heads.Select(head => head.Exits[t])], beta)),
    ];

    /// <summary>Distance of the closest activation input to 0, where relu has its kink.</summary>
    public double SmallestHidden() =>
        _blocks.SelectMany(loop => loop).SelectMany(block => block.Hidden).Select(Math.Abs).DefaultIfEmpty(1).Min();
}
