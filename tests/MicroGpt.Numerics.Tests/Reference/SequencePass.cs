namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// The recursion on one sequence: s_0 = 0; u_r = <see cref="LoopInput"/>(s_{r-1}, prelude(e)); s_r = core(u_r), r = 1..D; the head reads
/// coda(s_r). Prelude, core and coda are the first blocks, those that loop, and the last ones. Without a recursion section: core(e), which
/// is one loop.
/// </summary>
/// <param name="depth">D, at most R: how many loops this pass runs.</param>
/// <param name="masks">Of dropout; null: nothing is dropped.</param>
internal sealed class SequencePass(
    ReferenceOptions options, ParameterSet weights, Sequence sequence, int depth, SequenceMasks? masks = null)
{
    private readonly Embedding _embedding = new(options, weights, sequence.Tokens, masks);

    /// <summary>Blocks of every loop, in the order in which they ran.</summary>
    private readonly Block[][] _blocks = new Block[depth][];

    private readonly Block[][] _codas = new Block[depth][];
    private Block[] _prelude = [];

    private readonly LoopInput[] _inputs = new LoopInput[depth];

    public Head[] Heads { get; } = new Head[depth];

    /// <summary>s_1 .. s_D, each [T,C].</summary>
    public double[][] States { get; } = new double[depth][];

    /// <summary>Sum of the rows' losses after every loop.</summary>
    public double[] LossSums { get; } = new double[depth];

    /// <param name="frozen">Numbers that stand for s_1, s_2, ... whatever the blocks computed; null or short: the computed ones.</param>
    public void Forward(double[][]? frozen = null)
    {
        double[] e = _embedding.Forward();
        double[] state = new double[e.Length];
        double[] injected = e;
        _prelude = Run(0, options.Prelude, 1, e, ref injected);
        for (int r = 0; r < depth; r++)
        {
            _inputs[r] = new LoopInput(options, weights, injected, r + 1);
            double[] x = _inputs[r].Forward(state);
            _blocks[r] = Run(options.Prelude, options.CoreEnd, r + 1, e, ref x);
            state = r < frozen?.Length ? frozen[r] : x;
            States[r] = state;
            Heads[r] = new Head(options, weights, sequence.Targets);
            double[] read = state;
            _codas[r] = Run(options.CoreEnd, options.Layers, r + 1, e, ref read);
            LossSums[r] = Heads[r].Forward(read, options.Coda > 0 ? state : null);
        }
    }

    private Block[] Run(int begin, int end, int loop, double[] e, ref double[] x)
    {
        var blocks = new Block[end - begin];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new Block(options, weights, begin + i, masks, loop);
            x = blocks[i].Forward(x, e);
        }

        return blocks;
    }

    private static double[] RunBack(Block[] blocks, double[] d, double[] de, ParameterSet gradients)
    {
        for (int i = blocks.Length - 1; i >= 0; i--)
        {
            d = blocks[i].Backward(d, de, gradients);
        }

        return d;
    }

    /// <param name="rowWeights">Factor of every row's loss after each loop in the total.</param>
    public void Backward(double[] rowWeights, ParameterSet gradients) =>
        Backward(r => Heads[r].Backward(rowWeights[r], gradients), gradients);

    /// <param name="head">The gradient of s_{r + 1} that its head contributes.</param>
    private void Backward(Func<int, double[]> head, ParameterSet gradients)
    {
        double[] dState = new double[sequence.Length * options.Embedding];
        double[] de = new double[dState.Length];
        double[] dInjected = new double[dState.Length];
        int constants = Math.Max(0, depth - (options.BackpropSteps ?? depth));
        for (int r = depth - 1; r >= constants; r--)
        {
            double[] d = Vectors.Sum(dState, HeadAndCoda(r));
            dState = _inputs[r].Backward(RunBack(_blocks[r], d, de, gradients), dInjected, gradients);
        }

        // Where the state is a constant, its head still learns.
        for (int r = constants - 1; r >= 0; r--)
        {
            HeadAndCoda(r);
        }

        Vectors.AddTo(de, RunBack(_prelude, dInjected, de, gradients));
        _embedding.Backward(de, gradients);

        double[] HeadAndCoda(int r)
        {
            double[] d = RunBack(_codas[r], head(r), de, gradients);
            return options.Coda > 0 ? Vectors.Sum(d, Heads[r].PastGradient) : d;
        }
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
            ? (0.0, new double[depth], new double[depth])
            : LoopObjective.Of(options, [.. Heads.Select(head => head.RowLosses[t])], [.. Heads.Select(head => head.Exits[t])], beta)),
    ];

    /// <summary>Distance of the closest activation input to 0, where relu has its kink.</summary>
    public double SmallestHidden() =>
        _blocks.Concat(_codas).SelectMany(loop => loop).Concat(_prelude)
            .SelectMany(block => block.Hidden).Select(Math.Abs).DefaultIfEmpty(1).Min();
}
