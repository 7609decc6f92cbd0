using System.Runtime.InteropServices;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Exports;

/// <summary>The model of a checkpoint as formats see it: float32 tensors in logical shapes by name, and what they mean.</summary>
public sealed unsafe class ExportSource : IDisposable
{
    private readonly AlignedBuffer _weights;
    private readonly Dictionary<string, ParameterInfo> _byName;
    private readonly Lazy<ModelForm> _form;

    private ExportSource(ModelDescription model, TrainingState state)
    {
        Model = model;
        State = state;
        _byName = model.Parameters.ToDictionary(parameter => parameter.Name);
        _form = new Lazy<ModelForm>(() => ModelForm.Of(model));
        _weights = AlignedBuffer.OfFloats(model.Plan.WeightFloats, "weights");
    }

    public ModelDescription Model { get; }

    public ArchitectureDescription Architecture => Model.Architecture;

    /// <summary>What the tokenizer, the shapes and the architecture leave open.</summary>
    /// <exception cref="MicroGptException">The model has something that exports do not know.</exception>
    public ModelForm Form => _form.Value;

    /// <summary>The state of the run when the checkpoint was saved.</summary>
    public TrainingState State { get; }

    /// <summary>The weights in the layout of the model. Those that a checkpoint stores in bfloat16 are widened.</summary>
    public StoredWeights Weights => new(_weights.Floats);

    /// <param name="checkpoint">Directory of the checkpoint.</param>
    /// <exception cref="MicroGptException">It is damaged, or belongs to another model, or there is not enough memory.</exception>
    public static ExportSource Open(string checkpoint, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var source = new ExportSource(model, Checkpoint.ReadState(checkpoint));
        try
        {
            Checkpoint.LoadWeights(checkpoint, model, source.Weights);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Shape and place of a tensor; null if the model has none of this name.</summary>
    public ParameterInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The elements of a tensor, row by row, without padding.</summary>
    public float[] Read(string name)
    {
        ParameterInfo parameter = _byName[name];
        float[] elements = new float[parameter.Count];
        int at = 0;
        foreach ((long index, int length) in new ParameterRuns(parameter))
        {
            new ReadOnlySpan<float>(_weights.Floats + index, length).CopyTo(elements.AsSpan(at));
            at += length;
        }

        return elements;
    }

    /// <summary>Writes the elements of a tensor as little-endian float32, row by row, without padding.</summary>
    public void Write(string name, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        foreach ((long index, int length) in new ParameterRuns(_byName[name]))
        {
            stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(_weights.Floats + index, length)));
        }
    }

    public void Dispose() => _weights.Dispose();
}
