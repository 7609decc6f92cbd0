using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Exports;

/// <summary>Writes an export. It is there whole or not at all, and nothing that exists is replaced.</summary>
public static class ExportWriter
{
    /// <exception cref="MicroGptException">The format cannot express the model, the path exists, or it cannot be written.</exception>
    public static void Write(string path, IExportFormat format, ExportSource source, ExportOptions options) =>
        Write(path, format, source, options, DurableFiles.OnDisk);

    /// <summary>Asked before the weights are loaded, because loading may take a while.</summary>
    /// <exception cref="MicroGptException">Something has the name already.</exception>
    public static void RequireFree(string path)
    {
        if (Path.Exists(path))
        {
            throw new MicroGptException($"{path} exists. Move it away, or name another path with --to.");
        }
    }

    internal static void Write(string path, IExportFormat format, ExportSource source, ExportOptions options, DurableFiles files)
    {
        RequireFree(path);
        if (format.Refusal(source, options) is { } reason)
        {
            throw new MicroGptException(reason);
        }

        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string parent = Path.GetDirectoryName(full)!;
        string temporary = Path.Combine(parent, RunLayout.Temporary + Path.GetFileName(full));
        IReadOnlyList<ExportFile> content = format.Files(source, options);
        try
        {
            files.CreateDirectory(parent);
            Discard(temporary, files);
            if (format.IsFolder)
            {
                WriteFolder(temporary, content, files);
                files.Operations.MoveDirectory(temporary, full);
            }
            else
            {
                files.Write(temporary, content.Single().Write);
                files.Operations.MoveNewFile(temporary, full);
            }

            files.Operations.SynchroniseDirectory(parent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDiscard(temporary, files);
            throw new MicroGptException(
                $"{path} cannot be written ({e.Message}). Free some space, check permissions, or name another path with --to.", e);
        }
        catch
        {
            TryDiscard(temporary, files);
            throw;
        }
    }

    private static void WriteFolder(string folder, IReadOnlyList<ExportFile> content, DurableFiles files)
    {
        files.Operations.CreateDirectory(folder);
        foreach (ExportFile file in content)
        {
            files.Write(Path.Combine(folder, file.Name), file.Write);
        }

        files.Operations.SynchroniseDirectory(folder);
    }

    /// <summary>Deletes what an export that failed has left.</summary>
    private static void Discard(string temporary, DurableFiles files)
    {
        if (Directory.Exists(temporary))
        {
            files.DeleteDirectory(temporary);
        }
        else if (File.Exists(temporary))
        {
            files.Operations.DeleteFile(temporary);
        }
    }

    private static void TryDiscard(string temporary, DurableFiles files)
    {
        try
        {
            Discard(temporary, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
