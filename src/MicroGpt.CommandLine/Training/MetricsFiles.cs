using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Metrics;

namespace MicroGpt.CommandLine.Training;

/// <summary>Writes the metrics of the run and, if asked, the same lines to a second place.</summary>
internal sealed class MetricsFiles : IDisposable
{
    private readonly MetricsLine _line = new();
    private readonly List<IMetricsOutput> _outputs = [];

    /// <param name="run">Path of the run's own metrics.</param>
    /// <param name="step">Number of finished steps. A resumed file loses the lines of later steps.</param>
    /// <param name="second">Path of the second place; null for none.</param>
    /// <param name="own">Absolute paths of the files that this run created earlier.</param>
    /// <param name="warn">Receives a sentence for each trouble.</param>
    public MetricsFiles(string run, long step, string? second, IReadOnlyList<string> own, Action<string> warn)
    {
        Created = own;
        if (second is not null && Path.GetFullPath(second) != Path.GetFullPath(run))
        {
            string path = Path.GetFullPath(second);
            _outputs.Add(MetricsOutput.Open(path, step, own.Contains(path), warn, out bool created));
            if (created && !own.Contains(path))
            {
                Created = [.. own, path];
            }
        }

        // The run's own file comes last, so that it is not cut if the second place is refused.
        _outputs.Insert(0, MetricsFile.Resume(run, step, warn));
    }

    /// <summary>Absolute paths of all further files that this run created.</summary>
    public IReadOnlyList<string> Created { get; }

    public void Write(in StepMetrics metrics, EvaluationResult? evaluation)
    {
        ReadOnlySpan<byte> line = _line.Format(metrics, evaluation);
        foreach (IMetricsOutput output in _outputs)
        {
            output.Write(line);
        }
    }

    /// <summary>Waits until all lines are on the disk. Called before a checkpoint, so that no line up to it is missing.</summary>
    public void Synchronise()
    {
        foreach (IMetricsOutput output in _outputs)
        {
            output.Synchronise();
        }
    }

    public void Dispose()
    {
        _line.Dispose();
        foreach (IMetricsOutput output in _outputs)
        {
            output.Dispose();
        }
    }
}
