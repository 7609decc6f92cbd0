using System.Text;
using MicroGpt.CommandLine.Report;

namespace MicroGpt.CommandLine.Serve;

/// <summary>
/// The run that is served. The training thread only stores a number. The page is made from the files of the run, when somebody asks for
/// it, on the server's threads, and at most every few seconds however many ask.
/// </summary>
/// <param name="refresh">How long a page is served before it is made again.</param>
internal sealed class LiveRun(string subtitle, IReadOnlyList<ReportTable> tables, TimeSpan refresh, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile LivePage _page = LivePage.Empty;
    private volatile string? _directory;
    private RunReader? _reader;
    private long _madeAt;
    private long _step;

    /// <summary>The newest step.</summary>
    public long Step => Volatile.Read(ref _step);

    /// <summary>Called before the first step.</summary>
    public void Begin(string directory) => _directory = directory;

    /// <summary>Called by the training thread.</summary>
    public void Publish(long step) => Volatile.Write(ref _step, step);

    /// <summary>The newest page. Whoever asks while it is made gets the one before.</summary>
    public LivePage Page()
    {
        if (_directory is { } directory && _gate.Wait(0))
        {
            try
            {
                if (_reader is null || clock.GetElapsedTime(_madeAt) >= refresh)
                {
                    _reader ??= new RunReader(directory);
                    _page = LivePage.Of(new ReportContent(subtitle, [_reader.Read()], null, "", tables));
                    _madeAt = clock.GetTimestamp();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The page before stays. The next one that asks tries again.
            }
            finally
            {
                _gate.Release();
            }
        }

        return _page;
    }

    public void Dispose() => _gate.Dispose();
}

/// <summary>A page as it is sent: whole, and the part of it that changes.</summary>
internal sealed record LivePage(byte[] Whole, byte[] Body)
{
    public static LivePage Empty { get; } = new(
        Encoding.UTF8.GetBytes(ReportPage.WriteWaiting()), Encoding.UTF8.GetBytes(ReportPage.Waiting));

    public static LivePage Of(ReportContent content) => new(
        Encoding.UTF8.GetBytes(ReportPage.Write(content, isLive: true)), Encoding.UTF8.GetBytes(ReportPage.WriteBody(content)));
}
