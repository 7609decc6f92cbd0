using System.Globalization;
using System.Text;
using MicroGpt.CommandLine.Report;
using MicroGpt.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MicroGpt.CommandLine.Serve;

/// <summary>
/// Serves the page of a run while it trains. It only reads. A client that is slow, hostile or gone holds one of a few connections for a
/// while, and nothing of it reaches the training thread.
/// </summary>
internal sealed class LiveServer : IDisposable
{
    /// <summary>Connections at once. One more is closed at once.</summary>
    internal const int MostConnections = 64;

    /// <summary>A stream of events ends after this time, which frees its connection. A browser opens it again.</summary>
    private static readonly TimeSpan s_longestStream = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_betweenEvents = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;
    private readonly LiveRun _run;
    private readonly Access _access;
    private long _events;
    private bool _isDisposed;

    private LiveServer(WebApplication application, LiveRun run, Access access)
    {
        _application = application;
        _run = run;
        _access = access;
    }

    /// <summary>The address with the port that was taken.</summary>
    public string Address =>
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Events handed to clients so far.</summary>
    internal long Events => Interlocked.Read(ref _events);

    /// <exception cref="MicroGptException">The address cannot be taken.</exception>
    public static LiveServer Start(ServeAddress address, string? token, LiveRun run)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => Limit(options, address));
        WebApplication application = builder.Build();
        var server = new LiveServer(application, run, new Access(token));
        application.Run(server.Answer);
        try
        {
            application.StartAsync().GetAwaiter().GetResult();
            return server;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            server.Dispose();
            throw new MicroGptException(
                $"The live page cannot be served at {address.Address}:{address.Port.ToString(CultureInfo.InvariantCulture)} ({e.Message}). "
                + "Name another address or port with --serve.",
                e);
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;

        // Streams are cut, not waited for: the run is over.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        try
        {
            _application.StopAsync(now.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
        }

        ((IDisposable)_application).Dispose();
    }

    private static void Limit(KestrelServerOptions options, ServeAddress address)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestLineSize = 2048;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.RequestHeadersTimeout = s_patience;
        options.Limits.KeepAliveTimeout = s_patience;
        options.Limits.MaxResponseBufferSize = 64 * 1024;
        options.Listen(address.Address, address.Port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private async Task Answer(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ReportPage.LivePolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (_access.Refusal(context.Request) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        switch (context.Request.Path.Value)
        {
            case "/":
                await Send(context, _run.Page().Whole);
                break;
            case "/body":
                await Send(context, _run.Page().Body);
                break;
            case "/events":
                await SendEvents(context);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static async Task Send(HttpContext context, byte[] html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = html.Length;
        await context.Response.Body.WriteAsync(html, context.RequestAborted);
    }

    /// <summary>Sends the newest step whenever it is another one. Those between are left out: nothing queues for a slow client.</summary>
    private async Task SendEvents(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        long began = TimeProvider.System.GetTimestamp();
        long sent = -1;
        using var timer = new PeriodicTimer(s_betweenEvents);
        try
        {
            do
            {
                long step = _run.Step;
                if (step != sent)
                {
                    await context.Response.Body.WriteAsync(
                        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"data: {step}\n\n")), context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    Interlocked.Increment(ref _events);
                    sent = step;
                }
            }
            while (TimeProvider.System.GetElapsedTime(began) < s_longestStream && await timer.WaitForNextTickAsync(context.RequestAborted));
        }
        catch (OperationCanceledException)
        {
            // The client is gone, or the run is over.
        }
    }

    /// <summary>Signals are the command's: the first one asks the run to save and stop, the second one ends the process.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
