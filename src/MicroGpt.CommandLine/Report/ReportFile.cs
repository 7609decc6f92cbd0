using System.Text;
using MicroGpt.Runtime;

namespace MicroGpt.CommandLine.Report;

/// <summary>Writes a report. A file that is no report of this program is never replaced.</summary>
internal static class ReportFile
{
    /// <summary>As in a run directory: whatever has such a name may be deleted.</summary>
    private const string TemporaryPrefix = ".microgpt-tmp-";

    /// <exception cref="MicroGptException">Something else has the name, or the file cannot be written.</exception>
    public static void Write(string path, string page)
    {
        RequireOwn(path);
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, TemporaryPrefix + Path.GetFileName(full));
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(page));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException($"{path} cannot be written ({e.Message}). Name another file with --to.", e);
        }
    }

    /// <inheritdoc cref="Write"/>
    public static void RequireOwn(string path)
    {
        if (Directory.Exists(path))
        {
            throw new MicroGptException($"{path} is a directory. Name a file with --to.");
        }

        if (File.Exists(path) && !IsReport(path))
        {
            throw new MicroGptException($"{path} exists and is no report of this program. Move it away, or name another file with --to.");
        }
    }

    private static bool IsReport(string path)
    {
        try
        {
            byte[] expected = Encoding.UTF8.GetBytes(ReportPage.Beginning);
            byte[] actual = new byte[expected.Length];
            if (new FileInfo(path).Length < expected.Length)
            {
                // Reading a pipe or a device could wait for ever; their length is 0.
                return false;
            }

            using FileStream file = File.OpenRead(path);
            return file.ReadAtLeast(actual, actual.Length, throwOnEndOfStream: false) == expected.Length
                && actual.AsSpan().SequenceEqual(expected);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException($"{path} cannot be read ({e.Message}). Name another file with --to.", e);
        }
    }
}
