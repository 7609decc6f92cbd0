using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Model;

/// <summary>
/// Angles of rotary positions (Su et al. 2021, arXiv 2104.09864). For every position: the cosine of each lane, then the sine, which is
/// negative in even lanes. Padding lanes are 0.
/// </summary>
public static unsafe class RotaryTable
{
    private const double Base = 10000.0;

    /// <summary>Base of a grid. Its sides are short, so its angles grow faster.</summary>
    private const double GridBase = 100.0;

    /// <summary>Positions in a line: the pair (2i, 2i + 1) rotates by position * 10000^(-2i / headSize).</summary>
    /// <param name="table">context x 2 x paddedHeadSize floats.</param>
    public static void Fill(float* table, int context, int headSize, int paddedHeadSize)
    {
        for (int position = 0; position < context; position++)
        {
            float* row = Clear(table, position, paddedHeadSize);
            Turn(row, paddedHeadSize, 0, headSize, position, Base);
        }
    }

    /// <summary>
    /// Positions in a grid (axial rotary positions, as in Heo et al. 2024, arXiv 2403.13298). Position y * width + x is the cell in row
    /// y and column x. The first half of a head rotates by the row, the second half by the column: its pair i by y or x times
    /// 100^(-2i / (headSize / 2)).
    /// </summary>
    /// <param name="table">context x 2 x paddedHeadSize floats.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="headSize">A multiple of 4.</param>
    public static void FillGrid(float* table, int context, int width, int headSize, int paddedHeadSize)
    {
        int half = headSize / 2;
        for (int position = 0; position < context; position++)
        {
            float* row = Clear(table, position, paddedHeadSize);
            Turn(row, paddedHeadSize, 0, half, position / width, GridBase);
            Turn(row, paddedHeadSize, half, half, position % width, GridBase);
        }
    }

    private static float* Clear(float* table, int position, int paddedHeadSize)
    {
        float* row = table + ((long)position * 2 * paddedHeadSize);
        new Span<float>(row, 2 * paddedHeadSize).Clear();
        return row;
    }

    /// <summary>Sets the angles of the channels [first, first + count).</summary>
    private static void Turn(float* row, int paddedHeadSize, int first, int count, int place, double bottom)
    {
        float* cos = row + first;
        float* sin = cos + paddedHeadSize;
        for (int i = 0; i < count; i += 2)
        {
            double angle = place * VectorMath.Exp(-(double)i / count * VectorMath.Log(bottom));
            cos[i] = cos[i + 1] = (float)VectorMath.Cos(angle);
            sin[i + 1] = (float)VectorMath.Sin(angle);
            sin[i] = -sin[i + 1];
        }
    }
}
