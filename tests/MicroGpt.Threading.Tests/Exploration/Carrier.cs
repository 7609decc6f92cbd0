using System.Collections.Concurrent;

namespace MicroGpt.Threading.Tests.Exploration;

/// <summary>A thread that carries the actors of one index, one execution after the other.</summary>
internal sealed class Carrier : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public Carrier()
    {
        new System.Threading.Thread(() =>
        {
            foreach (Action work in _work.GetConsumingEnumerable())
            {
                work();
            }
        })
        {
            IsBackground = true,
        }.Start();
    }

    public void Run(Action work) => _work.Add(work);

    public void Dispose() => _work.CompleteAdding();
}
