using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MicroGpt.App.Tests;

/// <summary><c>train --serve</c>: who may read what, and that nobody who asks changes the run.</summary>
public sealed class LiveServerTests : IDisposable
{
    private const string Token = "0123456789";

    private static readonly HttpClient s_client = new() { Timeout = TimeSpan.FromSeconds(60) };

    private readonly Cli _cli = new();
    private readonly LiveRun _run = new("model", [], TimeSpan.Zero, TimeProvider.System);

    public void Dispose()
    {
        _run.Dispose();
        _cli.Dispose();
    }

    [Fact]
    public async Task The_page_is_that_of_the_run_and_follows_it()
    {
        using LiveServer server = Start();
        Assert.Contains("The run starts soon", await Get(server, "/"), StringComparison.Ordinal);
        string run = Directory.CreateDirectory(_cli.PathOf("0001")).FullName;
        File.WriteAllText(Path.Combine(run, "metrics.jsonl"), "{\"step\":1,\"loss\":3}\n");
        _run.Begin(run);
        string page = await Get(server, "/");
        Assert.StartsWith(ReportPage.Beginning, page, StringComparison.Ordinal);
        Assert.Contains("<h1>Run 0001</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(_cli.Directory, page, StringComparison.Ordinal);
        File.AppendAllText(Path.Combine(run, "metrics.jsonl"), "{\"step\":2,\"loss\":2}\n");
        string body = await Get(server, "/body");
        Assert.Contains("<dt>steps</dt><dd>2</dd>", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", body, StringComparison.Ordinal);
        Directory.Delete(run, recursive: true);
        Assert.Equal(body, await Get(server, "/body"));
    }

    [Fact]
    public async Task Events_tell_the_newest_step_and_leave_out_those_between()
    {
        using LiveServer server = Start();
        _run.Publish(1);
        using Stream stream = await s_client.GetStreamAsync(server.Address + "/events", TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Equal("data: 1", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        for (int step = 2; step <= 1000; step++)
        {
            _run.Publish(step);
        }

        var lines = new List<string>();
        while (lines.LastOrDefault() != "data: 1000")
        {
            string line = (await reader.ReadLineAsync(TestContext.Current.CancellationToken))!;
            lines.Add(line);
        }

        Assert.InRange(lines.Count(line => line.Length > 0), 1, 3);
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/../../etc/passwd", HttpStatusCode.NotFound)]
    [InlineData("GET", "/run.json", HttpStatusCode.NotFound)]
    [InlineData("POST", "/", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/events", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/", HttpStatusCode.Forbidden, "evil.example")]
    [InlineData("GET", "/body", HttpStatusCode.Forbidden, "127.0.0.1.evil.example")]
    [InlineData("GET", "/", HttpStatusCode.OK, "localhost:1234")]
    public async Task Only_the_page_of_this_machine_is_given(string method, string path, HttpStatusCode status, string? host = null)
    {
        using LiveServer server = Start();
        using HttpResponseMessage answer = await Ask(server, method, path, host);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.False(answer.Headers.Contains("Server"));
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status == HttpStatusCode.OK, body.Length > 0);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.Forbidden)]
    [InlineData("/?token=", HttpStatusCode.Forbidden)]
    [InlineData("/?token=012345678", HttpStatusCode.Forbidden)]
    [InlineData("/?token=01234567890", HttpStatusCode.Forbidden)]
    [InlineData("/events?token=0123456780", HttpStatusCode.Forbidden)]
    [InlineData("/?token=0123456789", HttpStatusCode.OK)]
    public async Task A_token_is_needed_where_there_is_one(string path, HttpStatusCode status)
    {
        using LiveServer server = Start(Token);
        using HttpResponseMessage answer = await Ask(server, "GET", path, host: "raspberrypi.local");
        Assert.Equal(status, answer.StatusCode);
    }

    /// <summary>Beside a run that nobody watches: the same steps and the same bits, while most of the events are never made.</summary>
    [Fact]
    public async Task Two_hundred_clients_that_do_not_read_change_nothing()
    {
        const int Steps = 400;
        _cli.Train("control", "--steps", Steps.ToString(CultureInfo.InvariantCulture)).Succeeded();
        using LiveServer server = Start();
        Socket[] clients = await Connect(server, 200);
        long published = 0;
        var request = new TrainRequest
        {
            Data = _cli.DataFile,
            Out = _cli.PathOf("watched"),
            Steps = Steps,
            Samples = 0,
            Compute = Compute.Resolve(BigramModel.Description, null, 1),
            OnRun = _run.Begin,
            OnStep = step =>
            {
                _run.Publish(step);
                published++;
            },
        };
        var silent = new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false);
        Assert.Equal(0, new TrainingSession<BigramModel>(silent).Run(request, CancellationToken.None));
        Assert.Equal(Steps, published);
        Assert.InRange(server.Events, 0, LiveServer.MostConnections * (long)Steps / 2);
        RunFiles.AssertSame(_cli.PathOf("control"), _cli.PathOf("watched"));
        Array.ForEach(clients, client => client.Dispose());

        // Once they are gone, the next one is served.
        for (int tries = 0; ; tries++)
        {
            try
            {
                Assert.Contains("Run watched", await Get(server, "/"), StringComparison.Ordinal);
                return;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public void The_command_serves_its_run_and_says_where()
    {
        Outcome outcome = _cli.Train("run", "--steps", "3", "--serve", "127.0.0.1:0").Succeeded();
        Assert.Contains("live page   http://127.0.0.1:", outcome.Output, StringComparison.Ordinal);
        Outcome open = _cli.Train("open", "--steps", "3", "--serve", "0.0.0.0:0", "--serve-token", Token);
        Assert.Equal(0, open.ExitCode);
        Assert.Contains("Other machines can ask for the live page", open.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, open.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_taken_is_told_before_a_run_begins()
    {
        using LiveServer server = Start();
        string port = new Uri(server.Address).Port.ToString(CultureInfo.InvariantCulture);
        string error = _cli.Train("run", "--steps", "3", "--serve", port).Failed(1);
        Assert.Contains("cannot be served at 127.0.0.1:" + port, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cli.PathOf("run")));
    }

    private LiveServer Start(string? token = null) => LiveServer.Start(new ServeAddress(IPAddress.Loopback, 0), token, _run);

    private static Task<string> Get(LiveServer server, string path) =>
        s_client.GetStringAsync(server.Address + path, TestContext.Current.CancellationToken);

    private static async Task<HttpResponseMessage> Ask(LiveServer server, string method, string path, string? host)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Address + path);
        request.Headers.Host = host;
        return await s_client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Half of the clients ask for events, a quarter for pages again and again, and a quarter never ends its request.</summary>
    private static async Task<Socket[]> Connect(LiveServer server, int count)
    {
        var address = new Uri(server.Address);
        var clients = new Socket[count];
        for (int i = 0; i < count; i++)
        {
            clients[i] = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024 };
            await clients[i].ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
            string get = $"GET {(i % 2 == 0 ? "/events" : "/")} HTTP/1.1\r\nHost: localhost\r\n";
            string text = i % 4 == 3 ? get : string.Concat(Enumerable.Repeat(get + "\r\n", i % 2 == 0 ? 1 : 20));
            try
            {
                await clients[i].SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                // The server has closed a connection that was one too many.
            }
        }

        return clients;
    }
}
