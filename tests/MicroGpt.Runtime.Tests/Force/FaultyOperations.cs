using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests.Force;

/// <summary>When an operation fails.</summary>
public enum FaultKind
{
    /// <summary>It does nothing.</summary>
    Before,

    /// <summary>A write writes half of its bytes; every other operation does nothing.</summary>
    Short,

    /// <summary>It does everything and fails all the same.</summary>
    After,
}

/// <summary>Lets one operation fail, or all from one on.</summary>
/// <param name="first">Number of the first operation that fails.</param>
/// <param name="lasts">Whether all later ones fail too.</param>
internal sealed class FaultyOperations(IFileOperations inner, int first, bool lasts, FaultKind kind, Func<Exception> error)
    : IFileOperations
{
    public int Count { get; private set; }

    /// <summary>Whether operations may still fail.</summary>
    public bool Active { get; set; } = true;

    public void CreateDirectory(string path) => Do(() => inner.CreateDirectory(path));

    public IFileWriter Create(string path) => Open(() => inner.Create(path));

    public IFileWriter Open(string path) => Open(() => inner.Open(path));

    public void MoveFile(string from, string to) => Do(() => inner.MoveFile(from, to));

    public void MoveNewFile(string from, string to) => Do(() => inner.MoveNewFile(from, to));

    public void MoveDirectory(string from, string to) => Do(() => inner.MoveDirectory(from, to));

    public void DeleteFile(string path) => Do(() => inner.DeleteFile(path));

    public void DeleteDirectory(string path) => Do(() => inner.DeleteDirectory(path));

    public void SynchroniseDirectory(string path) => Do(() => inner.SynchroniseDirectory(path));

    private bool Fails()
    {
        int number = Count++;
        return Active && (number == first || (lasts && number > first));
    }

    private void Do(Action operation)
    {
        bool fails = Fails();
        if (!fails || kind == FaultKind.After)
        {
            operation();
        }

        if (fails)
        {
            throw error();
        }
    }

    private Writer Open(Func<IFileWriter> open)
    {
        if (!Fails())
        {
            return new Writer(this, open());
        }

        if (kind == FaultKind.After)
        {
            open().Dispose();
        }

        throw error();
    }

    private sealed class Writer(FaultyOperations owner, IFileWriter file) : IFileWriter
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            bool fails = owner.Fails();
            int count = !fails || owner.Kind == FaultKind.After ? bytes.Length : owner.Kind == FaultKind.Short ? bytes.Length / 2 : 0;
            file.Write(bytes[..count], offset);
            if (fails)
            {
                throw owner.Error();
            }
        }

        public void SetLength(long length) => owner.Do(() => file.SetLength(length));

        public void Synchronise() => owner.Do(file.Synchronise);

        public void Dispose() => file.Dispose();
    }

    private FaultKind Kind => kind;

    private Exception Error() => error();
}
