using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Graph;

/// <summary>
/// How the embedding e enters each loop: from s_{r-1} and e to u_r, which the blocks make s_r of; s_0 = 0. Every kind begins as the plain
/// GPT where there is one loop: u_1 = e. The state's norm (Zhu et al. 2025, Ouro, arXiv 2510.25741) has no shift, so that it keeps s_0 = 0.
/// </summary>
internal sealed partial class TransformerGraph
{
    private Section Inject(RecursionSpec recursion)
    {
        var section = new Section("inject");
        var ops = new OpBuilder(section.Forward, _tensors);
        Tensor state = _tensors.New("s", _channels);
        Tensor e = _tensors.New("e", _channels);
        section.Inputs.Add(state);
        section.Inputs.Add(e);
        Tensor s = recursion.NormalizeState ? Norm(section, ops, "stateNorm", state, mayShift: false) : state;
        Tensor u = recursion.Injection switch
        {
            InjectionKind.Add => ops.Add("u", s, e),
            InjectionKind.Scaled => Scaled(section, ops, s, e),
            InjectionKind.Concat => Concat(section, ops, s, e),
            _ => ops.AddFirst("u", recursion.NormalizeState ? s : ops.Copy("s", s), e),
        };
        section.Output = recursion.LoopEmbedding ? LoopEmbed(section, ops, u, recursion.Steps) : u;
        return section;
    }

    // u = a s + b e per channel, like the learned scales of nanochat's residual stream.
    private Tensor Scaled(Section section, OpBuilder ops, Tensor s, Tensor e)
    {
        Parameter a = Vector("inject.stateScale", ParameterGroup.Gain, InitialValue.Ones, _channels);
        Parameter b = Vector("inject.embeddingScale", ParameterGroup.Gain, InitialValue.Ones, _channels);
        Declare(section, a, b);
        return ops.ScaledAdd("u", s, e, a, b);
    }

    // u = W [e; s] (Geiping et al. 2025, Huginn, arXiv 2502.05171) as two products, from W = [I | 0].
    private Tensor Concat(Section section, OpBuilder ops, Tensor s, Tensor e)
    {
        var ofEmbedding = new Parameter("inject.embedding.weight", ParameterGroup.Matrix, _channels, _channels, InitialValue.Identity);
        var ofState = new Parameter("inject.state.weight", ParameterGroup.Matrix, _channels, _channels, InitialValue.Zeros);
        Declare(section, ofEmbedding, ofState);
        Tensor t = ops.Linear("t", s, ofState, null, null);
        return ops.Linear("u", e, ofEmbedding, null, t);
    }

    // u + t_r (Dehghani et al. 2018, Universal Transformer, arXiv 1807.03819), learned, from 0.
    private Tensor LoopEmbed(Section section, OpBuilder ops, Tensor u, int loops)
    {
        var rows = new Parameter("loopEmbedding", ParameterGroup.PositionEmbedding, Extent.Of(loops), _channels, InitialValue.Zeros);
        Declare(section, rows);
        return ops.LoopEmbed("u", u, rows);
    }
}
