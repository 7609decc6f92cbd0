using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Report;
using MicroGpt.CommandLine.Runs;
using MicroGpt.CommandLine.Serve;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>The options of the live page.</summary>
internal sealed class ServeOptions
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(2);

    private readonly Option<string?> _token = OptionKinds.Prose(
        "--serve-token",
        $"With --serve: what the address of the page must end with, as ?token=TEXT. At least {Access.ShortestToken} letters, digits, '-' "
        + "or '_'. An address that other machines reach needs it. Default: none.",
        "TEXT");

    public Option<string?> Address { get; } = new("--serve")
    {
        Description = $"Serve a live page about the run: {ServeAddress.Forms}. A port alone means this machine only. Default: none.",
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!ServeAddress.TryParse(text, out _))
            {
                result.AddError($"--serve takes {ServeAddress.Forms}, not {Usage.Quote(text)}.");
            }

            return text;
        },
    };

    public void AddTo(Command command)
    {
        command.Add(Address);
        command.Add(_token);
        command.Validators.Add(result =>
        {
            // Words and not values, as in the validator of train.
            string? address = result.GetResult(Address)?.Tokens is [var first, ..] ? first.Value : null;
            string? token = result.GetResult(_token)?.Tokens is [var word, ..] ? word.Value : null;
            if (token is not null && address is null)
            {
                result.AddError($"{_token.Name} needs {Address.Name}. Add it, or leave {_token.Name} out.");
            }
            else if (token is not null && !IsToken(token))
            {
                result.AddError($"{_token.Name} takes at least {Access.ShortestToken} letters, digits, '-' or '_'.");
            }
            else if (token is null && address is not null && ServeAddress.TryParse(address, out ServeAddress parsed) && !parsed.IsLoopback)
            {
                result.AddError($"Other machines reach {address}, so the page needs {_token.Name}. Add it, or serve at 127.0.0.1.");
            }
        });
    }

    /// <summary>Starts to serve, if that is asked for.</summary>
    /// <returns>What follows the run; null if nothing is served.</returns>
    /// <exception cref="MicroGptException">The address cannot be taken.</exception>
    public LiveSession? Start(ParseResult result, ModelDescription model, Compute compute, Terminal terminal)
    {
        if (result.GetValue(Address) is not { } text || !ServeAddress.TryParse(text, out ServeAddress address))
        {
            return null;
        }

        string? token = result.GetValue(_token);
        var run = new LiveRun(
            $"{model.Name}: {Text.Shape(model)}",
            ProgramTables.Of(model, compute, new MemoryTable(model).Rows),
            s_refresh,
            TimeProvider.System);
        var server = LiveServer.Start(address, token, run);
        terminal.WriteLine($"live page   {server.Address}/" + (token is null ? "" : "?token= and the token"));
        if (!address.IsLoopback)
        {
            terminal.Error.WriteLine(
                "microgpt: Other machines can ask for the live page, and nothing of it is encrypted. Use --serve only in a network that "
                + "you trust, or at 127.0.0.1 with 'ssh -L'.");
        }

        return new LiveSession(server, run);
    }

    private static bool IsToken(string text) =>
        text.Length >= Access.ShortestToken && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

/// <summary>A server and the run that it serves.</summary>
internal sealed record LiveSession(LiveServer Server, LiveRun Run) : IDisposable
{
    /// <summary>The same request, which tells the server of the run.</summary>
    public TrainRequest Follow(TrainRequest request) => request with { OnRun = Run.Begin, OnStep = Run.Publish };

    public void Dispose()
    {
        Server.Dispose();
        Run.Dispose();
    }
}
