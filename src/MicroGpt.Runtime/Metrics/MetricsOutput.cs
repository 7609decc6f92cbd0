using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace MicroGpt.Runtime.Metrics;

/// <summary>Opens a metrics output at a path that a person named. Nothing that is there already is changed.</summary>
public static class MetricsOutput
{
    /// <param name="step">Number of steps in the checkpoint that is resumed; 0 for a new run.</param>
    /// <param name="isOwn">Whether this run created the file. Only then is it cut back to the step.</param>
    /// <param name="created">Whether a regular file was created or is continued, which belongs to the run from now on.</param>
    /// <param name="warn">Receives a sentence for each trouble while writing.</param>
    /// <exception cref="MicroGptException">The file has contents of its own, or cannot be written.</exception>
    public static IMetricsOutput Open(string path, long step, bool isOwn, Action<string> warn, out bool created)
    {
        created = false;
        if (StandardStream(path) is { } standard)
        {
            return new MetricsStream(path, standard, warn);
        }

        if (Directory.Exists(path))
        {
            throw new MicroGptException($"{path} is a directory. Name a file for --metrics.");
        }

        if (!File.Exists(path))
        {
            created = true;
            return MetricsFile.Create(path, warn);
        }

        if (OpenStream(path) is { } stream)
        {
            return new MetricsStream(path, stream, warn);
        }

        created = true;
        if (isOwn)
        {
            return MetricsFile.Resume(path, step, warn);
        }

        if (new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length == 0)
        {
            return MetricsFile.OfEmpty(path, warn);
        }

        throw new MicroGptException($"{path} already exists, and this run did not create it. Name another file for --metrics.");
    }

    /// <summary>
    /// A file that this process already has open. Opening it again would write over what goes there otherwise, for example in
    /// <c>train --metrics /dev/stdout &gt; log</c>.
    /// </summary>
    private static FileStream? StandardStream(string path)
    {
        int? descriptor = path switch
        {
            "/dev/stdout" => 1,
            "/dev/stderr" => 2,
            _ when path.StartsWith("/dev/fd/", StringComparison.Ordinal) => Descriptor(path["/dev/fd/".Length..]),
            _ when path.StartsWith("/proc/self/fd/", StringComparison.Ordinal) => Descriptor(path["/proc/self/fd/".Length..]),
            _ => null,
        };
        return descriptor is { } number ? OpenDescriptor(path, number) : null;
    }

    private static int? Descriptor(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static FileStream OpenDescriptor(string path, int descriptor)
    {
        try
        {
            return new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MicroGptException($"{path} cannot be written ({e.Message}). Name another file for --metrics.", e);
        }
    }

    /// <summary>A pipe or a device; null for a regular file.</summary>
    private static FileStream? OpenStream(string path)
    {
        FileStream? stream = null;
        try
        {
            // Reading as well as writing: opening a pipe for writing alone would wait for a reader.
            stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            if (!stream.CanSeek || path.StartsWith("/dev/", StringComparison.Ordinal))
            {
                return stream;
            }

            stream.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new MicroGptException(
                $"The metrics file {path} cannot be written ({e.Message}). Check the path and its permissions.", e);
        }
    }
}
