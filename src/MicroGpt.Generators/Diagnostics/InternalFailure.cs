namespace MicroGpt.Generators.Diagnostics;

/// <summary>Describes an exception for a diagnostic, on one line: its type, its message and the method that threw it.</summary>
internal static class InternalFailure
{
    public static string Describe(Exception failure)
    {
        string message = string.Join(" ", failure.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        string where = failure.TargetSite is { DeclaringType: { } type } method ? $" in {type.Name}.{method.Name}" : "";
        return $"{failure.GetType().Name}{where}: {message}";
    }
}
