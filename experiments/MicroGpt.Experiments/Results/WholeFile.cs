namespace MicroGpt.Experiments;

/// <summary>Files that are whole or absent.</summary>
internal static class WholeFile
{
    /// <summary>Writes a temporary file and moves it, so that a reader sees the old text or the new one.</summary>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".temporary";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
