namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Gradients by differences of a loss, for every element of every tensor.</summary>
internal static class CentralDifferences
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    /// <summary>An activation input this close to relu's kink could cross it within the step.</summary>
    private const double Clearance = 2e-4;

    /// <param name="loss">Of the weights as they are when it is called.</param>
    public static void AssertMatches(ReferenceOptions options, ParameterSet weights, ParameterSet gradients, Func<double> loss)
    {
        foreach (TensorShape shape in weights.Shapes)
        {
            double[] values = weights[shape.Name];
            double[] analytic = gradients[shape.Name];
            double scale = Compare.RootMeanSquare(analytic);
            for (int i = 0; i < values.Length; i++)
            {
                double numeric = Derivative(ref values[i], loss);
                double error = Math.Abs(analytic[i] - numeric);
                if (!(error <= Tolerance * (Math.Abs(analytic[i]) + scale)))
                {
                    Assert.Fail($"{shape.Name}[{i}]: {analytic[i]:R}, numerically {numeric:R} in {options}");
                }
            }
        }
    }

    /// <summary>Central differences over one and two steps, combined so that the error is of fourth order.</summary>
    private static double Derivative(ref double value, Func<double> loss)
    {
        double centre = value;
        double[] offsets = [Step, -Step, 2 * Step, -2 * Step];
        double[] losses = new double[4];
        for (int i = 0; i < 4; i++)
        {
            value = centre + offsets[i];
            losses[i] = loss();
        }

        value = centre;
        return ((8 * (losses[0] - losses[1])) - (losses[2] - losses[3])) / (12 * Step);
    }

    /// <summary>Random weights at which no activation input of the batch is close to 0.</summary>
    public static ParameterSet WeightsAwayFromKinks(ReferenceOptions options, Sequence[] batch)
    {
        for (ulong seed = 1; ; seed++)
        {
            ParameterSet weights = ParameterSet.Random(options, seed, deviation: 0.5);
            if (ReferenceModel.Run(options, weights, batch, withGradients: false).SmallestHidden > Clearance)
            {
                return weights;
            }
        }
    }
}
