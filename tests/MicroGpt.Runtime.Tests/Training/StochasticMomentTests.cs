namespace MicroGpt.Runtime.Tests.Training;

/// <summary>The effect of stochastic rounding on the mean of squared gradients over many steps.</summary>
public class StochasticMomentTests
{
    [Fact]
    public void Rounding_has_no_bias()
    {
        // beta2 = 0 stores g^2, so the mean of the stored values over parameters and steps must be g^2.
        const int Steps = 2000;
        const int Parameters = 64;
        const float Gradient = 1.2345f;
        double[] means = new double[Parameters];
        var moments = new BFloat16MomentArrays(Parameters);
        for (int step = 1; step <= Steps; step++)
        {
            float[] gradients = new float[Parameters];
            Array.Fill(gradients, Gradient);
            moments.Update(step, new float[Parameters], gradients, wide: true, BFloat16MomentArrays.Settings with { Beta2 = 0 });
            for (int i = 0; i < Parameters; i++)
            {
                means[i] += BFloat16.Widen(moments.V[i]) / Steps;
            }
        }

        double value = Gradient * Gradient;
        const double Spacing = 1 / 128.0; // of bfloat16 from 1 to 2
        double up = (value - (Math.Floor(value / Spacing) * Spacing)) / Spacing;
        double error = Spacing * Math.Sqrt(up * (1 - up) / Steps);
        Assert.All(means, mean => Assert.InRange(mean - value, -4.5 * error, 4.5 * error));
        double all = 4 * error / Math.Sqrt(Parameters);
        Assert.InRange(means.Average() - value, -all, all);
    }

    /// <summary>
    /// Gradients of 1, then of a hundredth: v should fall by 0.1 % a step, less than half the distance of two bfloat16 numbers. Stochastic
    /// rounding follows in the mean; to nearest v stays where it was, and the step of the weights with it too small.
    /// </summary>
    [Fact]
    public void V_follows_gradients_that_shrink_as_rounding_to_nearest_does_not()
    {
        const int Parameters = 512;
        const int Large = 500;
        const int Steps = 3500;
        var moments = new BFloat16MomentArrays(Parameters);
        double exact = 0;
        ushort nearest = 0;
        for (int step = 1; step <= Steps; step++)
        {
            float gradient = step <= Large ? 1f : 0.01f;
            float[] gradients = new float[Parameters];
            Array.Fill(gradients, gradient);
            moments.Update(step, new float[Parameters], gradients, wide: true);
            exact = (0.999 * exact) + (0.001 * gradient * gradient);
            nearest = BFloat16.Nearest(MathF.FusedMultiplyAdd(0.999f, BFloat16.Widen(nearest), 0.001f * gradient * gradient));
        }

        double mean = moments.V.Average(v => BFloat16.Widen(v));
        Assert.InRange(mean / exact, 0.98, 1.02);
        Assert.All(moments.V, v => Assert.InRange(BFloat16.Widen(v) / exact, 0.6, 1.6));
        Assert.True(BFloat16.Widen(nearest) / exact > 5, $"{BFloat16.Widen(nearest)} for {exact}");
    }

    [Theory]
    [InlineData(0.999f, 0.04)]
    [InlineData(0.99f, 0.016)]
    public void Noise_of_v_is_a_few_percent_and_its_mean_is_right(float beta2, double deviation)
    {
        const int Parameters = 1024;
        int steps = (int)(4 / (1 - beta2));
        double[] exact = new double[Parameters];
        var moments = new BFloat16MomentArrays(Parameters);
        for (int step = 1; step <= steps; step++)
        {
            float[] gradients = BFloat16MomentArrays.Numbers(Parameters, step);
            exact = [.. exact.Zip(gradients, (v, g) => (beta2 * v) + ((1 - beta2) * (double)g * g))];
            moments.Update(step, new float[Parameters], gradients, wide: true, BFloat16MomentArrays.Settings with { Beta2 = beta2 });
        }

        double[] errors = [.. moments.V.Zip(exact, (v, e) => (BFloat16.Widen(v) / e) - 1)];
        double mean = errors.Average();
        Assert.InRange(Math.Sqrt(errors.Average(e => (e - mean) * (e - mean))), 0.85 * deviation, 1.15 * deviation);
        Assert.InRange(mean, -4 * deviation / Math.Sqrt(Parameters), 4 * deviation / Math.Sqrt(Parameters));
    }
}
