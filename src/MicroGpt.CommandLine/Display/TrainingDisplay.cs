using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Display;

/// <summary>Chooses the display that suits a terminal: a panel on a terminal whose window is known, else plain lines.</summary>
internal static class TrainingDisplay
{
    /// <param name="run">Directory of the run.</param>
    public static ITrainingDisplay Open(
        Terminal terminal, ModelEngine engine, TrainRequest request, TrainingDefaults settings, string run)
    {
        if (terminal.Window is not { } window || window() is not { Columns: > 0, Rows: > 0 })
        {
            return new LineDisplay(terminal, new ProgressLine(terminal, settings.Steps, request.Clock, request.TimeLimit));
        }

        ModelDescription model = engine.Model;
        var figures = new PanelFigures
        {
            Title = model.Name,
            Run = run,
            LastStep = settings.Steps,
            Loops = model.Architecture.Loops,
            Curve = new LossCurve(),
        };
        var sensors = new BoardSensors("/", request.Clock);
        double peak = request.MeasurePeak?.Invoke(engine.Pool) ?? 0;
        return new LivePanel(terminal, figures, window, sensors, request.Clock, request.TimeLimit)
        {
            MfuOfToken = peak > 0 ? model.TrainFlopsPerToken / peak : 0,
        };
    }
}
