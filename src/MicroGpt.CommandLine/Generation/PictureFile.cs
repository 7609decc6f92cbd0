using System.Text;
using MicroGpt.Runtime;

namespace MicroGpt.CommandLine.Generation;

/// <summary>The file of a picture. Only a picture of this program is replaced.</summary>
internal static class PictureFile
{
    /// <summary>Stands in the first line of every picture.</summary>
    public const string Mark = "<!-- drawn by microgpt generate -->";

    private const int Looked = 512;

    /// <param name="path">Null for no picture.</param>
    /// <exception cref="MicroGptException">The path names something that must not be replaced.</exception>
    public static void Check(string? path)
    {
        if (Directory.Exists(path))
        {
            throw new MicroGptException($"{path} is a directory. Name a file for --svg.");
        }

        if (File.Exists(path) && !IsOwn(path))
        {
            throw new MicroGptException($"{path} exists, and this program did not draw it. Name another file for --svg, or remove it.");
        }
    }

    /// <summary>Writes the picture. A reader sees the old one or the new one.</summary>
    public static void Write(string path, string picture)
    {
        Check(path);
        string temporary = path + ".new";
        File.WriteAllText(temporary, picture, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(temporary, path, overwrite: true);
    }

    private static bool IsOwn(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[Looked];
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(start, 0, length).Contains(Mark, StringComparison.Ordinal);
    }
}
