using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Programs;

/// <summary>
/// One text, generated on a thread of its own and taken piece by piece. A reader who stops also stops the thread, and goes on when it has
/// ended, so that the generator is free again.
/// </summary>
internal sealed class TextPump<TModel>(
    TextGenerator<TModel> generator, CharacterTokenizer tokenizer, int[] prompt, GenerationOptions options)
    where TModel : ICompiledModel
{
    /// <summary>Pieces that may wait for the reader. A slow one slows the generation.</summary>
    private const int Ahead = 64;

    public IEnumerable<string> Read(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pieces = Channel.CreateBounded<string>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        Task writer = Begin(pieces.Writer, stop.Token);
        try
        {
            while (pieces.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
            {
                while (pieces.Reader.TryRead(out string? piece))
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return piece;
                }
            }

            writer.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            writer.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pieces = Channel.CreateBounded<string>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        Task writer = Begin(pieces.Writer, stop.Token);
        try
        {
            await foreach (string piece in pieces.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return piece;
            }

            await writer.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await writer.ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <returns>A task that ends when the text does, and fails as the generation does. The channel is complete by then.</returns>
    private Task Begin(ChannelWriter<string> pieces, CancellationToken stop) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                Generate(pieces, stop);
            }
            finally
            {
                pieces.Complete();
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private void Generate(ChannelWriter<string> pieces, CancellationToken stop)
    {
        var decoder = new TokenDecoder(tokenizer);
        generator.OnToken = (_, token, _) => Hand(decoder.Push(token));
        try
        {
            generator.Generate([prompt], 1, options, static _ => { }, stop);
            Hand(decoder.Flush());
        }
        finally
        {
            generator.OnToken = null;
        }

        void Hand(ReadOnlySpan<char> piece)
        {
            if (!piece.IsEmpty)
            {
                pieces.WriteAsync(piece.ToString(), stop).AsTask().GetAwaiter().GetResult();
            }
        }
    }
}
