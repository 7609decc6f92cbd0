namespace MicroGpt.Runtime.Tests;

public sealed class ExitTargetsTests
{
    private static readonly double[] Losses = [2, 1.2, 1.19, 1.3];

    [Fact]
    public void Going_on_is_right_where_something_is_improved()
    {
        Assert.Equal(1 / (1 + Math.Exp(50 * 0.005)), ExitTargets.GoOn(0), 1e-12);
        Assert.Equal(0.5, ExitTargets.GoOn(0.005), 1e-12);
        Assert.Equal(ExitTargets.GoOn(0), ExitTargets.GoOn(-3));
        Assert.Equal(1, ExitTargets.GoOn(2), 1e-12);
    }

    [Theory]
    [InlineData(ExitLook.Past, 1)]
    [InlineData(ExitLook.Past, 3)]
    [InlineData(ExitLook.Next, 1)]
    [InlineData(ExitLook.Next, 2)]
    public void Loss_is_the_binary_cross_entropy_and_its_gradient_matches_central_differences(ExitLook look, int minSteps)
    {
        double[] logits = [0.3, -1.2, 2, 0.7];
        double[] gradients = new double[4];
        double expected = 0;
        int first = look == ExitLook.Past ? Math.Max(2, minSteps) : minSteps;
        for (int r = first; r <= 3; r++)
        {
            double improvement = look == ExitLook.Past ? Losses[r - 2] - Losses[r - 1] : Losses[r - 1] - Losses[r];
            double w = 1 / (1 + Math.Exp(-50 * (Math.Max(0, improvement) - 0.005)));
            double lambda = 1 / (1 + Math.Exp(-logits[r - 1]));
            expected -= ((w * Math.Log(1 - lambda)) + ((1 - w) * Math.Log(lambda))) / (4 - first);
        }

        Assert.Equal(expected, ExitTargets.Loss(look, minSteps, Losses, logits, gradients), 1e-12);
        for (int i = 0; i < 4; i++)
        {
            const double Step = 1e-5;
            double at = logits[i];
            logits[i] = at + Step;
            double above = ExitTargets.Loss(look, minSteps, Losses, logits, new double[4]);
            logits[i] = at - Step;
            double below = ExitTargets.Loss(look, minSteps, Losses, logits, new double[4]);
            logits[i] = at;
            Assert.Equal((above - below) / (2 * Step), gradients[i], 1e-8);
        }

        Assert.Equal(0, gradients[3]);
        Assert.All(gradients[..(first - 1)], g => Assert.Equal(0, g));
    }
}
