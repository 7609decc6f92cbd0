using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Evaluation;

namespace MicroGpt.App.Training;

/// <summary>Writes the metrics of the run and, if asked, a second file with the same lines.</summary>
internal sealed class MetricsFiles : IDisposable
{
    private readonly List<MetricsWriter> _files = [];

    /// <param name="step">Number of finished steps. A resumed file loses the lines of later steps.</param>
    /// <param name="second">Path of the second file; null for none.</param>
    public MetricsFiles(string run, string? second, long step)
    {
        _files.Add(Open(run, step));
        if (second is not null && Path.GetFullPath(second) != Path.GetFullPath(run))
        {
            _files.Add(Open(second, step));
        }
    }

    public void Write(in StepMetrics metrics, EvaluationResult? evaluation)
    {
        foreach (MetricsWriter file in _files)
        {
            file.Write(metrics, evaluation);
        }
    }

    public void Dispose()
    {
        foreach (MetricsWriter file in _files)
        {
            file.Dispose();
        }
    }

    private static MetricsWriter Open(string path, long step) =>
        step > 0 ? MetricsWriter.Resume(path, step) : MetricsWriter.Create(path);
}
