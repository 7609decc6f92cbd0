using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Transformer;

/// <summary>
/// How the embedding e, or the prelude of it, enters each loop: s_r = blocks(u_r), with u_r made of s_{r-1} and e, and s_0 = 0. With one
/// loop and the plain start, every kind starts as the plain GPT: u_1 = e. The norm of the state (Zhu et al. 2025, Ouro, arXiv 2510.25741)
/// lacks a shift, so it keeps s_0 = 0.
/// </summary>
internal sealed partial class TransformerGraph
{
    // sqrt is exact IEEE.
    private static readonly float Balanced = (float)Math.Sqrt(0.5);

    private Section Inject(RecursionSpec recursion)
    {
        var section = new Section("inject");
        var ops = new OpList(section.Forward, _tensors);
        Tensor state = _tensors.New("s", _channels);
        Tensor e = _tensors.New("e", _channels);
        section.Inputs.Add(state);
        section.Inputs.Add(e);
        section.Embedding = e;
        Tensor s = recursion.NormalizeState ? Norm(section, ops, "stateNorm", state, mayShift: false) : state;
        Tensor u = recursion.Injection switch
        {
            InjectionKind.Add => Add.Append(ops, "u", s, e),
            InjectionKind.Scaled => Scaled(section, ops, s, e, recursion.InjectionStart),
            InjectionKind.Concat => Concat(section, ops, s, e, recursion.InjectionStart),
            _ => AddFirst.Append(ops, "u", recursion.NormalizeState ? s : Copy.Append(ops, "s", s), e),
        };
        section.Output = recursion.LoopEmbedding ? LoopEmbed(section, ops, u, recursion.Steps) : u;
        return section;
    }

    // A model without loops whose blocks all read e: the first one may not take its place.
    private Section CopyOfEmbedding()
    {
        var section = new Section("inject");
        Tensor e = _tensors.New("e", _channels);
        section.Inputs.Add(e);
        section.Embedding = e;
        section.Output = Copy.Append(new OpList(section.Forward, _tensors), "u", e);
        return section;
    }

    // u = a s + b e per channel, like the learned scales of nanochat's residual stream.
    private Tensor Scaled(Section section, OpList ops, Tensor s, Tensor e, InjectionStart start)
    {
        InitialValue initial = start == InjectionStart.Plain ? InitialValue.Ones : InitialValue.Constant;
        Parameter Scale(string name) => new(name, ParameterGroup.Gain, Extent.Of(1), _channels, initial)
        {
            Constant = Balanced,
            IsVector = true,
        };
        Parameter a = Scale("inject.stateScale"), b = Scale("inject.embeddingScale");
        Declare(section, a, b);
        return ScaledAdd.Append(ops, "u", s, a, e, b);
    }

    // u = W [e; s] (Geiping et al. 2025, Huginn, arXiv 2502.05171) as two products, from W = [I | 0] or W = [I | I] / sqrt(2).
    private Tensor Concat(Section section, OpList ops, Tensor s, Tensor e, InjectionStart start)
    {
        bool plain = start == InjectionStart.Plain;
        Parameter Matrix(string name, InitialValue initial) => new(name, ParameterGroup.Matrix, _channels, _channels, initial)
        {
            Constant = plain ? 1f : Balanced,
        };
        Parameter ofEmbedding = Matrix("inject.embedding.weight", InitialValue.Identity);
        Parameter ofState = Matrix("inject.state.weight", plain ? InitialValue.Zeros : InitialValue.Identity);
        Declare(section, ofEmbedding, ofState);
        Tensor t = Ops.Linear.Append(ops, "t", s, ofState);
        return Ops.Linear.Append(ops, "u", e, ofEmbedding, null, t);
    }

    // u + t_r (Dehghani et al. 2018, Universal Transformer, arXiv 1807.03819), learned, from 0.
    private Tensor LoopEmbed(Section section, OpList ops, Tensor u, int loops)
    {
        var rows = new Parameter("loopEmbedding", ParameterGroup.PositionEmbedding, Extent.Of(loops), _channels, InitialValue.Zeros);
        Declare(section, rows);
        return Ops.LoopEmbed.Append(ops, "u", u, rows);
    }
}
