using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Generation;

/// <summary>Looks at the guesses of a model after each loop.</summary>
public sealed unsafe partial class TextGenerator<TModel>
{
    /// <summary>Tokens whose guesses are shown loop by loop; null for none.</summary>
    public LoopWatch? Watch { get; set; }

    /// <summary>
    /// Shows the guesses of rows of the loaded batch. The pass that computes the text follows, and writes the same places of the cache
    /// again.
    /// </summary>
    private void Look(IEnumerable<(TextStream Stream, int Row)> rows, bool cached)
    {
        (TextStream Stream, int Row)[] watched = [.. rows.Where(row => Watch!.Watches(row.Stream.Generated + 1))];
        if (watched.Length == 0)
        {
            return;
        }

        _teams.Pool.Run(worker => TModel.EmbedForward(Bind(worker, cached ? _cache.Floats : null)));
        for (int loop = 1; loop <= _loops; loop++)
        {
            _teams.Pool.Run(worker =>
            {
                WorkContext c = Bind(worker, cached ? _cache.Floats : null);
                TModel.LoopForward(c, loop);
                c.Sync();
                RecursiveLoop<TModel>.Logits(c, loop);
            });
            foreach ((TextStream stream, int row) in watched)
            {
                Watch!.OnLoop(stream.Sample, stream.Generated + 1, loop, LogitsOf(row));
            }
        }
    }

    /// <summary>The newest token of each text in progress, one row each.</summary>
    private static IEnumerable<(TextStream Stream, int Row)> NewestRows(TextStream[] streams) =>
        streams.Where(stream => stream.IsFed).Select((stream, row) => (stream, row));

    /// <summary>The last row of each window in the batch.</summary>
    private static IEnumerable<(TextStream Stream, int Row)> LastRows(TextStream[] streams)
    {
        int row = -1;
        foreach (TextStream stream in streams.Where(stream => stream.IsWhole))
        {
            row += stream.Window.Length;
            yield return (stream, row);
        }
    }
}
