namespace MicroGpt.Generators;

/// <summary>Names of the pipeline's steps. Tests use them to see which steps ran and which came from the cache.</summary>
internal static class TrackingNames
{
    public const string ReadText = nameof(ReadText);
    public const string Parse = nameof(Parse);
    public const string SpecDiagnostics = nameof(SpecDiagnostics);
    public const string Specs = nameof(Specs);
    public const string Files = nameof(Files);
    public const string Request = nameof(Request);
    public const string Target = nameof(Target);
    public const string Names = nameof(Names);
    public const string RequestDiagnostics = nameof(RequestDiagnostics);
    public const string Job = nameof(Job);
    public const string Compile = nameof(Compile);
    public const string CompileDiagnostics = nameof(CompileDiagnostics);
    public const string GeneratedFiles = nameof(GeneratedFiles);
    public const string SharedKernels = nameof(SharedKernels);
    public const string Stubs = nameof(Stubs);

    public static IReadOnlyList<string> All { get; } =
    [
        ReadText, Parse, SpecDiagnostics, Specs, Files, Request, Target, Names, RequestDiagnostics, Job, Compile,
        CompileDiagnostics, GeneratedFiles, SharedKernels, Stubs,
    ];
}
