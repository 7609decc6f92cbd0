namespace MicroGpt.Benchmarks;

/// <summary>An op to time.</summary>
/// <param name="Name">Name of the op and the embedding.</param>
/// <param name="Flops">Model FLOPs of one run.</param>
/// <param name="Bytes">Bytes of all operands, each read or written once.</param>
/// <param name="Prepare">Compiles the op and fills its operands.</param>
internal sealed record OpCase(string Name, double Flops, double Bytes, Func<OpRun> Prepare)
{
    public override string ToString() => Name;
}

/// <summary>An op that is ready to run, with its memory.</summary>
internal sealed class OpRun(Action invoke, IEnumerable<IDisposable> memory) : IDisposable
{
    public void Invoke() => invoke();

    public void Dispose()
    {
        foreach (IDisposable buffer in memory)
        {
            buffer.Dispose();
        }
    }
}
