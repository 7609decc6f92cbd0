using System.Text.Json.Nodes;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Exports.HuggingFace;
using MicroGpt.Runtime.Files;

namespace MicroGpt.CommandLine.Init;

/// <summary>Writes the spec that fits a folder of Hugging Face's transformers, and says how to import its weights.</summary>
internal sealed class FolderSession(Terminal terminal)
{
    /// <param name="folder">The folder.</param>
    /// <param name="target">Path of the spec.</param>
    /// <param name="force">Whether a file that exists may be replaced.</param>
    /// <exception cref="MicroGptException">No spec fits the folder, or the spec cannot be written.</exception>
    public int Run(string folder, string target, bool force)
    {
        var place = new SpecPlace(target, force);
        JsonObject sections = HuggingFaceSpec.Read(folder);
        var spec = new JsonObject();
        if (place.SchemaPath is { } schema)
        {
            spec["$schema"] = schema;
        }

        string name = SpecPlace.NameOf(folder);
        spec["name"] = name;
        foreach ((string section, JsonNode? content) in sections)
        {
            spec[section] = content!.DeepClone();
        }

        WholeFile.Write(target, SpecWriter.ToBytes(spec));
        terminal.WriteLine($"folder      {folder}");
        terminal.WriteLine($"written     {target}");
        terminal.WriteLine();
        terminal.WriteLine("Build it and import the weights next:");
        terminal.WriteLine();
        terminal.WriteLine("    " + place.RunCommand("import", "--from", folder, "--to", $"runs/{name}"));
        return ExitCode.Done;
    }
}
