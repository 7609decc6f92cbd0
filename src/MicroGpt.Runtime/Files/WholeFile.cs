namespace MicroGpt.Runtime.Files;

/// <summary>A file that is there whole or not at all, also after a crash.</summary>
public static class WholeFile
{
    /// <summary>Begins the name of a file until it is complete.</summary>
    private const string Temporary = ".microgpt-tmp-";

    /// <summary>Writes or replaces a file in a directory that exists.</summary>
    public static void Write(string path, byte[] content)
    {
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, Temporary + Path.GetFileName(full));
        DurableFiles.OnDisk.Switch(full, temporary, stream => stream.Write(content));
    }
}
