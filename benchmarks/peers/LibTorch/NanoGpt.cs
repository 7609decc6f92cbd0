using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MicroGpt.Peers.LibTorch;

/// <summary>nanoGPT's transformer, with a head tied to the token embedding.</summary>
internal sealed class NanoGpt
{
    private readonly Embedding _tokens;
    private readonly Embedding _positions = Table(Recipe.Context);
    private readonly Block[] _blocks = [.. Enumerable.Range(0, Recipe.Layers).Select(_ => new Block())];
    private readonly Parameter _norm = Gain();

    public NanoGpt(int vocabulary)
    {
        _tokens = Table(vocabulary);
    }

    /// <summary>The parameters that decay: those with two dimensions.</summary>
    public IEnumerable<Parameter> Matrices => [_tokens.weight!, _positions.weight!, .. _blocks.SelectMany(block => block.Matrices)];

    public IEnumerable<Parameter> Gains => [_norm, .. _blocks.SelectMany(block => block.Gains)];

    /// <summary>Cross-entropy of the targets that are not <see cref="Sequences.Ignored"/>.</summary>
    /// <param name="tokens">(batch, length)</param>
    /// <param name="targets">(batch x length)</param>
    public Tensor Loss(Tensor tokens, Tensor targets, Reduction reduction)
    {
        Tensor x = _tokens.call(tokens) + _positions.call(arange(tokens.shape[1]));
        foreach (Block block in _blocks)
        {
            x = block.Forward(x);
        }

        Tensor logits = functional.linear(Normalized(x, _norm), _tokens.weight!);
        return functional.cross_entropy(
            logits.view(-1, logits.shape[2]), targets, ignore_index: Sequences.Ignored, reduction: reduction);
    }

    private static Embedding Table(int rows)
    {
        Embedding table = Embedding(rows, Recipe.Embedding);
        init.normal_(table.weight!, 0, Recipe.Deviation);
        return table;
    }

    private static Parameter Matrix(int outputs, int inputs, double deviation = Recipe.Deviation) =>
        new(normal(0, deviation, [outputs, inputs]));

    private static Parameter Gain() => new(ones(Recipe.Embedding));

    private static Tensor Normalized(Tensor x, Tensor gain) => functional.layer_norm(x, [Recipe.Embedding], gain);

    private sealed class Block
    {
        private static readonly double ResidualDeviation = Recipe.Deviation / Math.Sqrt(2 * Recipe.Layers);

        private readonly Parameter _norm1 = Gain();
        private readonly Parameter _norm2 = Gain();
        private readonly Parameter _qkv = Matrix(3 * Recipe.Embedding, Recipe.Embedding);
        private readonly Parameter _projection = Matrix(Recipe.Embedding, Recipe.Embedding, ResidualDeviation);
        private readonly Parameter _up = Matrix(4 * Recipe.Embedding, Recipe.Embedding);
        private readonly Parameter _down = Matrix(Recipe.Embedding, 4 * Recipe.Embedding, ResidualDeviation);

        public IEnumerable<Parameter> Matrices => [_qkv, _projection, _up, _down];

        public IEnumerable<Parameter> Gains => [_norm1, _norm2];

        /// <param name="x">(batch, length, embedding)</param>
        public Tensor Forward(Tensor x)
        {
            Tensor[] qkv = functional.linear(Normalized(x, _norm1), _qkv).chunk(3, dim: 2);
            Tensor mixed = functional.scaled_dot_product_attention(
                ByHead(qkv[0]), ByHead(qkv[1]), ByHead(qkv[2]), is_casual: true);
            x += functional.linear(mixed.transpose(1, 2).reshape(x.shape), _projection);
            return x + functional.linear(functional.gelu(functional.linear(Normalized(x, _norm2), _up)), _down);
        }

        /// <summary>From (batch, length, embedding) to (batch, heads, length, channels).</summary>
        private static Tensor ByHead(Tensor x) => x.view(x.shape[0], x.shape[1], Recipe.Heads, -1).transpose(1, 2);
    }
}
