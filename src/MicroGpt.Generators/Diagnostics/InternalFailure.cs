namespace MicroGpt.Generators.Diagnostics;

/// <summary>What a diagnostic says of an exception: its type, message and the method that threw, on one line.</summary>
internal static class InternalFailure
{
    public static string Describe(Exception failure)
    {
        string message = string.Join(" ", failure.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        string where = failure.TargetSite is { DeclaringType: { } type } method ? $" in {type.Name}.{method.Name}" : "";
        return $"{failure.GetType().Name}{where}: {message}";
    }
}
