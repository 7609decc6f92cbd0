using System.IO.Hashing;
using System.Text;

namespace MicroGpt.Tests;

/// <summary>Changes state.json or run.json and makes the checksum right again, to test what lies behind the checksum.</summary>
internal static class SealedJson
{
    private const string Mark = ",\n  \"checksum\": \"";

    public static void Edit(string path, Func<string, string> edit)
    {
        string before = File.ReadAllText(path);
        string after = edit(before);
        Assert.NotEqual(before, after);
        File.WriteAllText(path, Seal(after));
    }

    /// <summary>Replaces the checksum of a text that has one.</summary>
    public static string Seal(string json)
    {
        string members = json[..json.LastIndexOf(Mark, StringComparison.Ordinal)];
        string hash = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(members)));
        return $"{members}{Mark}xxh128:{hash}\"\n}}";
    }
}
