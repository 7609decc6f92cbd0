using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Training;

/// <summary>
/// The rows of the bigram table that the tokens of a step read. Only these have a gradient, so only these are reduced and updated: a step
/// costs what it touches, and not the size of the table.
/// </summary>
/// <remarks>
/// Rows come in ascending order, so the sums of the norm do not depend on how the batch is divided. A row that no token reads keeps its
/// weights and moments, as in a sparse Adam: its moments do not decay, and its weights do not either.
/// </remarks>
internal sealed class TouchedRows
{
    private readonly ParameterInfo _table;
    private readonly int _vocabulary;
    private readonly long _firstIndex;
    private readonly long _secondShift;
    private readonly bool _learns;
    private readonly ulong[] _touched;

    private TouchedRows(ModelDescription model, ParameterInfo table, OptimizerKind optimizer, bool exitOnly)
    {
        _table = table;
        _vocabulary = model.Architecture.VocabularySize;
        _firstIndex = model.Parameters.TakeWhile(parameter => parameter != table).Sum(parameter => parameter.Count);
        _secondShift = MomentLayout.Of(model, optimizer)[^1].ShiftOf(table);
        _learns = !exitOnly;
        _touched = new ulong[(table.Rows + 63) / 64];
    }

    /// <returns>Null for a model without such a table.</returns>
    public static TouchedRows? Of(ModelDescription model, OptimizerKind optimizer, bool exitOnly) =>
        model.Parameters.FirstOrDefault(parameter => parameter.RowSparse) is { } table
            ? new TouchedRows(model, table, optimizer, exitOnly)
            : null;

    /// <summary>The most rows that a step can touch.</summary>
    /// <param name="tokens">Tokens of a step.</param>
    public static int Most(ModelDescription model, long tokens) =>
        (int)Math.Min(tokens, model.Parameters.FirstOrDefault(parameter => parameter.RowSparse)?.Rows ?? 0);

    /// <summary>Writes a chunk for every row that the batch touches.</summary>
    /// <returns>Number of chunks.</returns>
    public int Write(SequenceBatch batch, Span<WeightChunk> chunks)
    {
        _touched.AsSpan().Clear();
        for (int region = 0; region < batch.Regions; region++)
        {
            var rows = batch.Buffers(region);
            for (int i = 0; i < batch.Shape(region).Rows; i++)
            {
                int row = BigramRows.Of(rows.Previous[i], rows.Tokens[i], _vocabulary, _table.Rows);
                _touched[row / 64] |= 1UL << (row % 64);
            }
        }

        int count = 0;
        for (int word = 0; word < _touched.Length; word++)
        {
            for (ulong bits = _touched[word]; bits != 0; bits &= bits - 1)
            {
                long row = (word * 64L) + System.Numerics.BitOperations.TrailingZeroCount(bits);
                long begin = _table.Offset + (row * _table.RowStride);
                chunks[count++] = new WeightChunk(begin, begin + _table.RowStride, _table, _firstIndex, _learns, _secondShift);
            }
        }

        return count;
    }
}
