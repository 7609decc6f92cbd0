using System.Globalization;

namespace MicroGpt.Runtime.Training;

/// <summary>The loss or the gradient is not finite. The weights and the optimizer are unchanged since before the step.</summary>
public sealed class TrainingDivergedException : MicroGptException
{
    /// <param name="step">Number of the step, from 1.</param>
    public TrainingDivergedException(int step, double loss, double gradientNorm)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"Training diverged at step {step}: the loss is {loss} and the gradient norm {gradientNorm}. The step changed nothing."))
    {
        Step = step;
        Loss = loss;
        GradientNorm = gradientNorm;
    }

    public int Step { get; }

    public double Loss { get; }

    public double GradientNorm { get; }
}
