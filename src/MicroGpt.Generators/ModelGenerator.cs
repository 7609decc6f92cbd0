using System.Text;
using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Requests;
using MicroGpt.Generators.Spec;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MicroGpt.Generators;

/// <summary>
/// The incremental pipeline. Values between steps are plain and equatable: no compilation, symbol, syntax, location or array.
/// Nothing that generation depends on contains a line number.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    private const string MetadataKey = "build_metadata.AdditionalFiles.MicroGptModel";

    private const string SharedKernelsKey = "build_property.MicroGptSharedKernels";

    private readonly CompilerPasses _passes;

    public ModelGenerator()
        : this(CompilerPasses.Real)
    {
    }

    internal ModelGenerator(CompilerPasses passes) => _passes = passes;

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // 1. Spec files: marked additional files -> text -> spec or diagnostics.
        IncrementalValuesProvider<SpecFile> texts = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Where(static pair => KeyOf(pair.Left, pair.Right).Length > 0)
            .Select(static (pair, cancellation) => ReadText(pair.Left, pair.Right, cancellation))
            .WithTrackingName(TrackingNames.ReadText);

        IncrementalValuesProvider<ParsedSpec> parsed = texts
            .Select(static (file, _) => SpecParser.Parse(file))
            .WithTrackingName(TrackingNames.Parse);

        IncrementalValueProvider<EquatableArray<NamedFile>> files = parsed
            .Select(static (spec, _) => new NamedFile(spec.Key, spec.Path))
            .Collect()
            .Select(static (all, _) => new EquatableArray<NamedFile>(all))
            .WithTrackingName(TrackingNames.Files);

        IncrementalValueProvider<EquatableArray<NamedSpec>> specs = parsed
            .Where(static spec => spec.Spec is not null)
            .Select(static (spec, _) => new NamedSpec(new NamedFile(spec.Key, spec.Path), spec.Spec!))
            .Collect()
            .Select(static (all, _) => new EquatableArray<NamedSpec>(all))
            .WithTrackingName(TrackingNames.Specs);

        // 2. Classes with the attribute, joined with their specs and compiled.
        IncrementalValuesProvider<ModelRequest> requests = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                ModelRequest.AttributeName,
                static (_, _) => true,
                static (attribute, cancellation) => ModelRequest.From(attribute, cancellation))
            .Where(static request => request is not null)
            .Select(static (request, _) => request!)
            .WithTrackingName(TrackingNames.Request);

        IncrementalValueProvider<bool> sharesKernels = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue(SharedKernelsKey, out string? value)
            && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

        IncrementalValuesProvider<ModelTarget> targets = requests
            .Combine(sharesKernels)
            .Select(static (pair, _) => pair.Left.Target with { Class = pair.Left.Target.Class with { SharesKernels = pair.Right } })
            .WithTrackingName(TrackingNames.Target);

        IncrementalValueProvider<EquatableArray<string>> names = targets
            .Select(static (target, _) => target.FullName)
            .Collect()
            .Select(static (all, _) => new EquatableArray<string>(all))
            .WithTrackingName(TrackingNames.Names);

        IncrementalValuesProvider<CompiledModel> compiled = targets
            .Combine(names)
            .Combine(files.Combine(specs))
            .SelectMany(static (pair, _) => CompilationJob.For(pair.Left.Left, pair.Left.Right, pair.Right.Left, pair.Right.Right))
            .WithTrackingName(TrackingNames.Job)
            .Select((job, cancellation) => job.Run(_passes, cancellation))
            .WithTrackingName(TrackingNames.Compile);

        IncrementalValuesProvider<GeneratedFile> generated = compiled
            .SelectMany(static (model, _) => model.Files)
            .WithTrackingName(TrackingNames.GeneratedFiles);

        IncrementalValuesProvider<GeneratedFile> shared = compiled
            .SelectMany(static (model, _) => model.Shared)
            .Collect()
            .SelectMany(static (kernels, _) => SharedKernels.Files(kernels))
            .WithTrackingName(TrackingNames.SharedKernels);

        // A class without a model gets a stub, so that the mistakes of its spec are the only errors.
        IncrementalValueProvider<EquatableArray<TargetClass>> complete = compiled
            .Where(static model => model.Files.Count > 0)
            .Select(static (model, _) => model.Class)
            .Collect()
            .Select(static (all, _) => new EquatableArray<TargetClass>(all));

        IncrementalValuesProvider<GeneratedFile> stubs = targets
            .Combine(names)
            .Combine(complete)
            .Where(static pair => pair.Left.Left.CanComplete(pair.Left.Right) && !pair.Right.Contains(pair.Left.Left.Class))
            .Select(static (pair, _) => StubEmitter.Emit(pair.Left.Left.Class))
            .WithTrackingName(TrackingNames.Stubs);

        // 3. Outputs: sources, and diagnostics separately.
        AddSources(context, generated);
        AddSources(context, shared);
        AddSources(context, stubs);
        Report(context, parsed.SelectMany(static (spec, _) => spec.Diagnostics).WithTrackingName(TrackingNames.SpecDiagnostics));
        Report(
            context,
            requests
                .Combine(files.Combine(names))
                .SelectMany(static (pair, _) => pair.Left.Diagnose(pair.Right.Left, pair.Right.Right))
                .WithTrackingName(TrackingNames.RequestDiagnostics));
        Report(
            context,
            compiled
                .Where(static model => model.Findings.Count > 0)
                .Collect()
                .Combine(texts.Collect())
                .SelectMany(static (pair, _) => FindingPlaces.Locate(new(pair.Left), new(pair.Right)))
                .WithTrackingName(TrackingNames.CompileDiagnostics));
    }

    private static void AddSources(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<GeneratedFile> files) =>
        context.RegisterSourceOutput(
            files, static (output, file) => output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8)));

    private static void Report(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<DiagnosticInfo> diagnostics) =>
        context.RegisterSourceOutput(diagnostics, static (output, info) => output.ReportDiagnostic(info.ToDiagnostic()));

    private static SpecFile ReadText(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellation) =>
        new(KeyOf(file, options), file.Path, file.GetText(cancellation)?.ToString());

    private static string KeyOf(AdditionalText file, AnalyzerConfigOptionsProvider options) =>
        options.GetOptions(file).TryGetValue(MetadataKey, out string? key) ? key : "";
}
