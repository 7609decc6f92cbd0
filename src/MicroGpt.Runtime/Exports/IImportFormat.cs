using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports;

/// <summary>A format whose weights can become a run of this program.</summary>
public interface IImportFormat
{
    /// <summary>What a person calls it, for the sentence about a path that no format reads.</summary>
    string Name { get; }

    /// <summary>Whether the path looks like this format. It is not read further than that takes.</summary>
    bool Claims(string path);

    /// <summary>
    /// Fills the weights of the compiled model, after everything was checked against it. They are 0 before, padding included, which stays.
    /// </summary>
    /// <returns>What the run of the weights trained: the whole model, or only the exit token.</returns>
    /// <exception cref="MicroGptException">The file is damaged, or does not fit the compiled model.</exception>
    TrainingStage Read(string path, ModelDescription model, StoredWeights weights);
}
