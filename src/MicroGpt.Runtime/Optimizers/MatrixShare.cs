using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>A matrix whose update is orthogonalized.</summary>
/// <param name="Offset">Index of its first float in the weights.</param>
/// <param name="Shape">Index of its shape.</param>
internal readonly record struct UpdateMatrix(long Offset, int Shape);

/// <summary>
/// Divides the matrices of a model among workers: the most expensive first, each to the worker with the least work so far. A matrix is
/// computed by one worker, so the division changes no bit.
/// </summary>
internal static class MatrixShare
{
    /// <returns>The matrices of every worker; empty for an optimizer without them.</returns>
    public static UpdateMatrix[][] Of(ModelDescription model, int workers)
    {
        var matrices = new List<UpdateMatrix>();
        foreach (ParameterInfo parameter in model.Parameters)
        {
            for (int part = 0; part < parameter.Matrices; part++)
            {
                long column = (long)part * parameter.RowStride / parameter.Matrices;
                matrices.Add(new UpdateMatrix(parameter.Offset + column, parameter.MatrixShape));
            }
        }

        var shares = new List<UpdateMatrix>[workers];
        long[] work = new long[workers];
        for (int worker = 0; worker < workers; worker++)
        {
            shares[worker] = [];
        }

        foreach (UpdateMatrix matrix in matrices.OrderByDescending(matrix => model.MatrixShapes[matrix.Shape].Flops))
        {
            int least = Array.IndexOf(work, work.Min());
            shares[least].Add(matrix);
            work[least] += model.MatrixShapes[matrix.Shape].Flops;
        }

        return [.. shares.Select(share => share.ToArray())];
    }
}
