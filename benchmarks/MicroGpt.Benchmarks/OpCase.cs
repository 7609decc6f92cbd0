namespace MicroGpt.Benchmarks;

/// <summary>An op to time.</summary>
/// <param name="Name">Op and embedding.</param>
/// <param name="Flops">Model FLOPs of one run.</param>
/// <param name="Bytes">Operands read and written in one run, each once.</param>
/// <param name="Prepare">Compiles it and fills its operands.</param>
internal sealed record OpCase(string Name, double Flops, double Bytes, Func<OpRun> Prepare)
{
    public override string ToString() => Name;
}

/// <summary>An op ready to run, with the memory that it works on.</summary>
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
