using MicroGpt.CommandLine.Cli;
using Spectre.Console;
using Spectre.Console.Rendering;
using Text = MicroGpt.CommandLine.Cli.Text;

namespace MicroGpt.CommandLine.Display;

/// <summary>Lays the figures of a run out for a window of any size. No line is longer than the window is wide.</summary>
internal sealed class PanelLayout : IDisposable
{
    /// <summary>From this width on, the curve stands beside the figures.</summary>
    private const int WideColumns = 96;

    private const int LeftColumns = 52;
    private const int LabelColumns = 10;
    private const int MostChartRows = 12;
    private const int LeastChartRows = 3;

    /// <summary>A frame and the space inside it take so many columns and rows.</summary>
    private const int FrameColumns = 4;
    private const int FrameRows = 2;
    private const int LeastFramedColumns = 30;

    private static readonly Style s_label = new(Color.Grey);
    private static readonly Style s_accent = new(Color.Aqua);
    private static readonly Style s_good = new(Color.Green);
    private static readonly Style s_alarm = new(Color.Red, decoration: Decoration.Bold);
    private static readonly Style s_chart = new(Color.Blue);

    private readonly StringWriter _text = new() { NewLine = "\n" };
    private readonly IAnsiConsole _console;

    public PanelLayout(bool coloured)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = coloured ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = coloured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(_text),
        });
        _console.Profile.Capabilities.Unicode = true;
    }

    /// <returns>The lines of a frame: at most as many as the window has rows.</returns>
    public string[] Lines(PanelFigures figures, WindowSize window)
    {
        bool framed = window.Columns >= LeastFramedColumns && window.Rows > FrameRows + 4;
        int columns = framed ? window.Columns - FrameColumns : window.Columns;
        int rows = framed ? window.Rows - FrameRows : window.Rows;
        Rows content = Content(figures, columns, rows);
        _text.GetStringBuilder().Clear();
        _console.Profile.Width = Math.Max(1, window.Columns);
        _console.Profile.Height = Math.Max(1, window.Rows);
        _console.Write(framed ? (IRenderable)Frame(content, figures, window.Columns) : content);
        string[] lines = _text.ToString().TrimEnd('\n').Split('\n');
        return lines.Length > window.Rows ? lines[..window.Rows] : lines;
    }

    public void Dispose() => _text.Dispose();

    private static Panel Frame(IRenderable content, PanelFigures figures, int columns)
    {
        string title = Cells.Fit($"{figures.Title} in {figures.Run}", columns - 6);
        return new Panel(content)
        {
            Header = new PanelHeader($" {Markup.Escape(title)} "),
            Border = BoxBorder.Rounded,
            BorderStyle = s_label,
            Padding = new Padding(1, 0),
            Expand = true,
        };
    }

    private static Rows Content(PanelFigures figures, int columns, int rows)
    {
        bool wide = columns >= WideColumns;
        int left = wide ? LeftColumns : columns;
        List<PanelRow> upper = [.. Upper(figures, left - LabelColumns).Take(rows)];
        List<PanelRow> lower = [.. Lower(figures).Take(rows - upper.Count)];
        int free = rows - lower.Count - (wide ? 0 : upper.Count);
        int chartRows = Math.Min(wide ? Math.Max(upper.Count, MostChartRows) : MostChartRows, free);
        IReadOnlyList<string> chart = chartRows < LeastChartRows ? [] : Chart(figures, wide ? columns - left - 2 : columns, chartRows);
        IEnumerable<Paragraph> below = lower.Select(row => Line(row, columns, null));
        if (wide)
        {
            IEnumerable<Paragraph> beside = Enumerable.Range(0, Math.Max(upper.Count, chart.Count)).Select(i =>
                Line(i < upper.Count ? upper[i] : default, left, i < chart.Count ? "  " + chart[i] : null));
            return new Rows(beside.Concat(below));
        }

        return new Rows(
        [
            .. upper.Select(row => Line(row, columns, null)),
            .. chart.Select(line => new Paragraph(line, s_chart)),
            .. below,
        ]);
    }

    /// <summary>Rows from the most important to the least. A low window shows the first ones.</summary>
    private static IEnumerable<PanelRow> Upper(PanelFigures figures, int width)
    {
        yield return new PanelRow("step", Progress(figures, width), s_accent);
        yield return new PanelRow("loss", $"{Text.Nats(figures.Loss)} now, {Text.Nats(figures.SmoothedLoss)} smoothed");
        yield return new PanelRow("held-out", HeldOut(figures), IsBest(figures) ? s_good : Style.Plain);
        yield return new PanelRow("time", $"{Text.Duration(figures.Elapsed)} so far, {Text.Duration(figures.Left)} left"
            + (figures.HasTimeLimit ? " at most" : ""));
        string mfu = figures.Mfu is { } share ? $", {Text.Percent(share)} of the peak (mfu)" : "";
        yield return new PanelRow("speed", $"{Text.Count((long)figures.TokensPerSecond)} tokens/s{mfu}");
        yield return new PanelRow("rate", Text.Rate(figures.LearningRate, digits: 3));
        if (figures.Loops > 1)
        {
            string mean = figures.HeldOut?.MeanDepth is { } depth ? $"{Text.Loops(depth)} of {figures.Loops} by the exit token" : "";
            yield return new PanelRow("loops", mean.Length > 0 ? mean : $"{figures.Loops}");
        }

        if (figures.Board is { } board)
        {
            yield return new PanelRow("board", Describe(board), board.IsHot || board.IsSlowed || board.HasLowVoltage
                ? s_alarm
                : Style.Plain);
        }
    }

    private static IEnumerable<PanelRow> Lower(PanelFigures figures)
    {
        yield return new PanelRow("sample", figures.Sample ?? "after the first evaluation", figures.Sample is null ? s_label : Style.Plain);
        yield return new PanelRow("now", figures.Activity ?? figures.Note ?? "training", s_label);
    }

    private static string Progress(PanelFigures figures, int width)
    {
        double share = figures.LastStep == 0 ? 1 : (double)figures.Step / figures.LastStep;
        string count = $"{Text.Count(figures.Step)} of {Text.Count(figures.LastStep)}  {Text.Fixed(100 * share, 0)} %";
        int bar = Math.Min(40, width - Cells.Width(count) - 1);
        int done = (int)(share * bar);
        return bar < 4 ? count : $"{count} {new string('━', done)}{new string('╌', bar - done)}";
    }

    private static string HeldOut(PanelFigures figures) => figures.HeldOut switch
    {
        null => "not measured yet",
        { } loss when IsBest(figures) => $"{Text.Nats(loss.Loss)} at step {Text.Count(loss.Step)}, the best",
        { BestLoss: { } best, BestStep: { } step } loss =>
            $"{Text.Nats(loss.Loss)}, best {Text.Nats(best)} at step {Text.Count(step)}",
        { } loss => Text.Nats(loss.Loss),
    };

    private static bool IsBest(PanelFigures figures) => figures.HeldOut is { } loss && loss.BestStep == loss.Step;

    private static string Describe(BoardState board)
    {
        string trouble = board.IsHot ? ", too hot: cool the board"
            : board.HasLowVoltage ? ", the voltage is too low"
            : board.IsSlowed ? ", slowed down"
            : "";
        return Text.Fixed(board.Celsius, 1) + " °C" + trouble + (board.IsHot && board.IsSlowed ? " (slowed)" : "");
    }

    private static IReadOnlyList<string> Chart(PanelFigures figures, int width, int rows) =>
        figures.Curve.IsEmpty ? [] : BlockChart.Lines(figures.Curve.Columns(width), width, rows);

    /// <summary>A row, filled up to the width if a line of the chart stands beside it.</summary>
    private static Paragraph Line(PanelRow row, int width, string? chart)
    {
        string label = Cells.Fit((row.Label ?? "").PadRight(LabelColumns), width);
        string text = Cells.Fit(row.Text ?? "", Math.Max(0, width - LabelColumns));
        Paragraph line = new Paragraph().Append(label, s_label).Append(text, row.Style ?? Style.Plain);
        return chart is null
            ? line
            : line.Append(new string(' ', width - Cells.Width(label) - Cells.Width(text))).Append(chart, s_chart);
    }

    private readonly record struct PanelRow(string? Label, string? Text, Style? Style = null);
}
