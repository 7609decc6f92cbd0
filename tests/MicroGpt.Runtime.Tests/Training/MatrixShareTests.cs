namespace MicroGpt.Runtime.Tests.Training;

public class MatrixShareTests
{
    private static readonly ModelDescription s_model = ToyModel<OneShard>.Description with
    {
        MatrixShapes = [new MatrixShape(8, 8, 10), new MatrixShape(8, 32, 25)],
        Parameters =
        [
            Tensor("qkv", 0, matrices: 3, shape: 0), Tensor("projection", 1000, 1, 0), Tensor("in", 2000, 1, 1), Tensor("out", 3000, 1, 1),
            Tensor("gain", 4000, 0, 0),
        ],
    };

    [Theory]
    [InlineData(1, 90)]
    [InlineData(2, 45)]
    [InlineData(4, 25)]
    [InlineData(9, 25)]
    public void The_largest_matrices_are_assigned_first(int workers, long most)
    {
        UpdateMatrix[][] shares = MatrixShare.Of(s_model, workers);
        Assert.Equal(workers, shares.Length);
        Assert.Equal(most, shares.Max(share => share.Sum(matrix => s_model.MatrixShapes[matrix.Shape].Flops)));
    }

    [Fact]
    public void Every_matrix_has_one_worker()
    {
        long[] offsets = [.. MatrixShare.Of(s_model, 3).SelectMany(share => share).Select(matrix => matrix.Offset).Order()];
        Assert.Equal([0, 8, 16, 1000, 2000, 3000], offsets);
    }

    private static ParameterInfo Tensor(string name, long offset, int matrices, int shape) =>
        ToyModel<OneShard>.Description.Parameters[0] with
        {
            Name = name,
            Offset = offset,
            RowStride = 24,
            Matrices = matrices,
            MatrixShape = shape,
        };
}
