namespace MicroGpt.Generators.Diagnostics;

/// <summary>Ids for findings. Passes use them because they do not know the types of the C# compiler.</summary>
internal static class DiagnosticIds
{
    public const string ModelTooLarge = "MGPT022";
    public const string BatchTooLarge = "MGPT023";
    public const string OverBudget = "MGPT024";
    public const string PolicyOverBudget = "MGPT029";
    public const string StepTooLarge = "MGPT030";
    public const string NoBlockLoops = "MGPT031";
    public const string InternalError = "MGPT099";
}
