using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Training;

/// <summary>The chunks of the weights that a step updates: those of all dense tensors, then the touched rows of a sparse one.</summary>
internal sealed class UpdateChunks
{
    /// <summary>Number of parts that workers divide: dense tensors, and touched rows, whose chunks are much smaller.</summary>
    public const int Parts = 2;

    private readonly WeightChunk[] _chunks;
    private readonly int _dense;
    private readonly TouchedRows? _touched;

    /// <param name="exitOnly">Whether only the exit token's row and bias learn.</param>
    /// <param name="tokens">The most tokens of a step.</param>
    public UpdateChunks(ModelDescription model, OptimizerKind optimizer, bool exitOnly, long tokens)
    {
        WeightChunk[] dense = WeightChunk.Of(model, optimizer, exitOnly);
        _dense = dense.Length;
        _chunks = new WeightChunk[CapacityOf(model, tokens)];
        dense.CopyTo(_chunks, 0);
        _touched = TouchedRows.Of(model, optimizer, exitOnly);
        Count = _dense;
    }

    /// <summary>Number of chunks of this step.</summary>
    public int Count { get; private set; }

    public ref readonly WeightChunk this[int index] => ref _chunks[index];

    /// <summary>The most chunks of a step.</summary>
    /// <param name="tokens">The most tokens of a step.</param>
    public static int CapacityOf(ModelDescription model, long tokens) => WeightChunk.Of(model).Length + TouchedRows.Most(model, tokens);

    /// <summary>Finds the rows that a batch touches. Called by one worker before the step.</summary>
    public void Select(SequenceBatch batch) => Count = _dense + (_touched?.Write(batch, _chunks.AsSpan(_dense)) ?? 0);

    public ReadOnlySpan<WeightChunk> Range(int begin, int end) => _chunks.AsSpan(begin..end);

    /// <summary>A worker's share of a part.</summary>
    public void Share(WorkContext everyone, int part, out int begin, out int end)
    {
        int first = part == 0 ? 0 : _dense;
        everyone.Share(part == 0 ? _dense : Count - _dense, 1, out begin, out end);
        begin += first;
        end += first;
    }
}
