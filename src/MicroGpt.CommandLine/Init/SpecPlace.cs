using System.Text;
using MicroGpt.Runtime;

namespace MicroGpt.CommandLine.Init;

/// <summary>Paths as a spec names them, and the command that trains it.</summary>
internal sealed class SpecPlace
{
    private const string Schema = "model.schema.json";
    private const string Project = "src/MicroGpt.App";

    private readonly string _spec;
    private readonly string? _repository;

    /// <param name="target">Path of the spec.</param>
    /// <exception cref="MicroGptException">The spec cannot be written there.</exception>
    public SpecPlace(string target, bool force)
    {
        _spec = Path.GetFullPath(target);
        Folder = Path.GetDirectoryName(_spec)!;
        if (Directory.Exists(_spec))
        {
            throw new MicroGptException($"{target} is a directory. Name a file with --to, such as {Path.Combine(target, "model.json")}.");
        }

        if (!Directory.Exists(Folder))
        {
            throw new MicroGptException($"The directory {Folder} does not exist. Create it, or name another file with --to.");
        }

        if (File.Exists(_spec) && !force)
        {
            throw new MicroGptException($"{target} exists. Name another file with --to, or replace it with --force.");
        }

        _repository = FindRepository(Folder) ?? FindRepository(AppContext.BaseDirectory);
    }

    /// <summary>Directory of the spec.</summary>
    public string Folder { get; }

    /// <summary>The schema, for editors: the one beside the spec, or that of a checkout; null if there is neither.</summary>
    public string? SchemaPath => File.Exists(Path.Combine(Folder, Schema)) ? Schema
        : _repository is null ? null
        : Relative(Path.Combine(_repository, Schema));

    /// <summary>Whether the spec lies in a project of its own, which has the packages.</summary>
    private bool IsInProject => FindRepository(Folder) is null && Directory.EnumerateFiles(Folder, "*.csproj").Any();

    /// <summary>A path as the spec names it: relative to the spec.</summary>
    /// <exception cref="MicroGptException">A spec cannot name the path.</exception>
    public string DataPath(string data)
    {
        if (data.Any(char.IsControl))
        {
            throw new MicroGptException("The path of the data has a control character, which a spec cannot name. Rename the file.");
        }

        string path = Relative(data);
        return BuiltinNames.IsBuiltin(path) ? "./" + path : path;
    }

    /// <summary>Name of the model: that of the text without its extension, on one line.</summary>
    public static string NameOf(string data)
    {
        const int Longest = 100;
        string name = Path.GetFileNameWithoutExtension(data).Trim();
        return name.Length == 0 ? "model" : name.Length > Longest ? "text" : name;
    }

    /// <summary>The command that builds the spec and runs its program, for the current directory.</summary>
    /// <param name="arguments">The arguments of the program, each a word.</param>
    public string RunCommand(params string[] arguments)
    {
        string words = string.Join(' ', arguments.Select(Quote));
        if (IsInProject)
        {
            string own = Path.GetRelativePath(Environment.CurrentDirectory, Folder) == "." ? "" : $" --project {Quote(FromHere(Folder))}";
            return $"dotnet run -c Release{own} -- {words}";
        }

        string project = _repository is null ? Project : FromHere(Path.Combine(_repository, Project));
        bool isDefault = _repository is not null && _spec == Path.Combine(_repository, "model.json");
        string spec = isDefault ? "" : " -p:ModelSpec=" + Quote(Escape(FromRepository()));
        return $"dotnet run -c Release --project {Quote(project)}{spec} -- {words}";
    }

    private string FromRepository()
    {
        string relative = _repository is null ? "" : Path.GetRelativePath(_repository, _spec);
        return _repository is null || relative.StartsWith("..", StringComparison.Ordinal) ? _spec : relative;
    }

    private static string FromHere(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private string Relative(string path) => Path.GetRelativePath(Folder, Path.GetFullPath(path)).Replace('\\', '/');

    private static string? FindRepository(string directory)
    {
        for (string? at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, Schema)) && Directory.Exists(Path.Combine(at, Project)))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>The characters that end a value for MSBuild.</summary>
    private static string Escape(string value) =>
        new StringBuilder(value).Replace("%", "%25").Replace(";", "%3B").Replace(",", "%2C").ToString();

    /// <summary>A word for the shell.</summary>
    private static string Quote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '%' or ':' or '+')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
