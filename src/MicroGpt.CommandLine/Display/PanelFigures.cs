namespace MicroGpt.CommandLine.Display;

/// <summary>What the panel shows.</summary>
internal sealed class PanelFigures
{
    public required string Title { get; init; }

    public required string Run { get; init; }

    public required long LastStep { get; init; }

    /// <summary>Number of loops of the model.</summary>
    public required int Loops { get; init; }

    public required LossCurve Curve { get; init; }

    public long Step { get; set; }

    public double Loss { get; set; }

    public double SmoothedLoss { get; set; }

    public double LearningRate { get; set; }

    public double TokensPerSecond { get; set; }

    /// <summary>Share of the peak of the multiply-add units that training takes; null if the peak is not known.</summary>
    public double? Mfu { get; set; }

    public TimeSpan Elapsed { get; set; }

    public TimeSpan Left { get; set; }

    public bool HasTimeLimit { get; set; }

    public HeldOutLoss? HeldOut { get; set; }

    /// <summary>Work between two steps, such as an evaluation; null during steps.</summary>
    public string? Activity { get; set; }

    /// <summary>The newest text of the model, as one line.</summary>
    public string? Sample { get; set; }

    /// <summary>The newest line that stays.</summary>
    public string? Note { get; set; }

    public BoardState? Board { get; set; }
}
