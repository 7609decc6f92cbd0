namespace MicroGpt.Contract;

/// <summary>
/// The words of model.json, state.json and the command line for enum values: the name of the member in camel case, with the
/// exceptions of a table.
/// </summary>
public static class Words
{
    private static readonly Dictionary<Enum, string> Exceptions = new()
    {
        [DeviceKind.RaspberryPi5] = "raspberry-pi-5",
    };

    static Words()
    {
        foreach (StorageType type in StorageTypes.All)
        {
            Exceptions.Add(type, type.Name());
        }
    }

    /// <summary>Returns the word for a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        if (Exceptions.TryGetValue(value, out string? exception))
        {
            return exception;
        }

        string name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name.Substring(1);
    }

    /// <summary>Returns all values of an enum, in order.</summary>
    public static IReadOnlyList<T> Values<T>()
        where T : struct, Enum =>
#pragma warning disable CA2263 // netstandard2.0 lacks the generic overloads.
        [.. Enum.GetNames(typeof(T)).Select(name => (T)Enum.Parse(typeof(T), name))];
#pragma warning restore CA2263

    /// <summary>Finds the value of a word.</summary>
    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum
    {
        foreach (T candidate in Values<T>())
        {
            if (Of(candidate) == word)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }
}
