using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Engine;

/// <summary>Moves the rows of a batch between two loops, with all that later loops read of them. One worker calls it.</summary>
internal sealed unsafe class RowMover<TModel>(RowTable rows, StateHistory<TModel> history)
    where TModel : ICompiledModel
{
    private static readonly bool HasPrelude = TModel.Description.Architecture.PreludeLayers > 0;

    private readonly int _stride = TModel.Description.StateStride;

    /// <summary>Moves the rows that continue before those that stop.</summary>
    /// <returns>End of the rows that continue.</returns>
    public int MoveStaying(WorkContext c, int loop, DepthRule rule)
    {
        int staying = 0;
        for (int row = 0; row < c.Rows; row++)
        {
            if (rows.Stops[row])
            {
                continue;
            }

            int to = staying++;
            if (to == row)
            {
                continue;
            }

            SwapRows(TModel.State(c, loop), to, row, _stride);
            SwapInputs(c, to, row);
            if (rule.AsksSecondDifference)
            {
                // The state before this loop is still needed after the next one.
                SwapRows(history.Before(loop), to, row, _stride);
            }

            if (rule.AsksConfidence)
            {
                // The head has been evaluated for all rows.
                SwapRows(TModel.Logits(c), to, row, TModel.Description.LogitStride);
            }

            rows.Swap(to, row);
        }

        return staying;
    }

    /// <summary>Moves all rows back to where they were in the batch.</summary>
    public void Return(WorkContext c, int count)
    {
        for (int row = 0; row < count; row++)
        {
            for (int from = rows.OriginOf(row); from != row; from = rows.OriginOf(row))
            {
                SwapRows(TModel.State(c, c.Depth), row, from, _stride);
                SwapInputs(c, row, from);
                rows.Swap(row, from);
            }
        }
    }

    /// <summary>What every loop reads: e, and what the prelude made of it.</summary>
    private void SwapInputs(WorkContext c, int a, int b)
    {
        SwapRows(TModel.Embedding(c), a, b, _stride);
        if (HasPrelude)
        {
            SwapRows(TModel.PreludeOutput(c), a, b, _stride);
        }
    }

    private static void SwapRows(float* memory, int a, int b, int stride)
    {
        var first = new Span<float>(memory + ((long)a * stride), stride);
        var second = new Span<float>(memory + ((long)b * stride), stride);
        for (int i = 0; i < stride; i++)
        {
            (first[i], second[i]) = (second[i], first[i]);
        }
    }
}
