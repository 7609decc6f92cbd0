using System.Text.RegularExpressions;

namespace MicroGpt.Generators.Tests.Emit;

/// <summary>Local variables of emitted methods.</summary>
internal static partial class EmittedLocals
{
    /// <summary>Fails where a method declares a local that nothing in it reads.</summary>
    public static void AssertUsed(string text)
    {
        foreach (string method in text.Split("private static void ").Skip(1))
        {
            string code = Comment().Replace(method, string.Empty);
            foreach (Match local in Declaration().Matches(code))
            {
                string name = local.Groups["name"].Value;
                Assert.True(
                    Regex.Count(code, $@"\b{name}\b") > 1,
                    $"{name} is never read in {method[..method.IndexOf('(', StringComparison.Ordinal)]}");
            }
        }
    }

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?:float\*|ushort\*|nint|bool|int) (?<name>\w+)(?: =|[,)])")]
    private static partial Regex Declaration();
}
