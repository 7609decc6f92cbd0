namespace MicroGpt.Runtime.Checkpoints;

/// <summary>Compares the fingerprint of a checkpoint with that of the compiled model. A fingerprint has one item per line.</summary>
internal static class Fingerprints
{
    /// <exception cref="MicroGptException">They differ; the message names the first item that does.</exception>
    public static void RequireEqual(string path, string? checkpoint, string model)
    {
        if (checkpoint == model)
        {
            return;
        }

        throw new MicroGptException(
            checkpoint is null
                ? $"{path} does not say which model it belongs to. Use a checkpoint that this program wrote."
                : $"{path} belongs to another model ({FirstDifference(checkpoint, model)}). "
                    + "Use a checkpoint of this model, or rebuild with the model.json of the checkpoint.");
    }

    internal static string FirstDifference(string checkpoint, string model)
    {
        string[] theirs = Items(checkpoint);
        string[] ours = Items(model);
        int index = 0;
        while (index < theirs.Length && index < ours.Length && theirs[index] == ours[index])
        {
            index++;
        }

        return $"checkpoint: {ItemAt(theirs, index)}; this program: {ItemAt(ours, index)}";
    }

    private static string[] Items(string fingerprint) =>
        fingerprint.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string ItemAt(string[] items, int index) => index < items.Length ? items[index] : "nothing more";
}
