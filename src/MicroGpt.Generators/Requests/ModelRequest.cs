using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Spec;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MicroGpt.Generators.Requests;

/// <summary>A class with [CompiledModel] as plain values.</summary>
/// <param name="Key">Name of the spec, from the attribute.</param>
/// <param name="IsSuitable">Whether generated code can complete the class.</param>
internal sealed record ModelTarget(string Key, TargetClass Class, bool IsSuitable)
{
    public string FullName => Class.Namespace.Length == 0 ? Class.Name : $"{Class.Namespace}.{Class.Name}";

    /// <summary>
    /// Finds another class whose generated files would have the same names. The compiler compares file names without case.
    /// </summary>
    public string? FindRival(EquatableArray<string> names) =>
        names.FirstOrDefault(name => name != FullName && string.Equals(name, FullName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether generated files can complete the class.</summary>
    /// <param name="names">Full names of all classes that ask for a model.</param>
    public bool CanComplete(EquatableArray<string> names) => IsSuitable && FindRival(names) is null;
}

/// <param name="Target">The part that generation depends on.</param>
/// <param name="Attribute">Location of the attribute. Only diagnostics depend on it, so moving a class regenerates nothing.</param>
internal sealed record ModelRequest(ModelTarget Target, LocationInfo Attribute, EquatableArray<DiagnosticInfo> Problems)
{
    public const string AttributeName = "MicroGpt.Runtime.CompiledModelAttribute";

    private static readonly SymbolDisplayFormat NamespaceFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <returns>Null if another part of the class has the attribute too; the compiler reports the second one (CS0579).</returns>
    public static ModelRequest? From(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetNode is not TypeDeclarationSyntax node || context.TargetSymbol is not INamedTypeSymbol type)
        {
            return null;
        }

        AttributeData attribute = context.Attributes[0];
        AttributeData first = type.GetAttributes().First(a => a.AttributeClass?.ToDisplayString() == AttributeName);
        if (attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) is not { } syntax
            || first.ApplicationSyntaxReference?.GetSyntax(cancellation) != syntax)
        {
            return null;
        }

        // While someone types, the argument is missing or not text. No spec has the empty name.
        string key = attribute.ConstructorArguments is [{ Value: string text }] ? text : "";
        EquatableArray<DiagnosticInfo> problems = new(FindProblems(type, node));
        var target = new TargetClass(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(NamespaceFormat),
            SyntaxFacts.GetKeywordKind(type.Name) == SyntaxKind.None ? type.Name : "@" + type.Name,
            SyntaxFacts.GetText(type.DeclaredAccessibility));
        return new ModelRequest(
            new ModelTarget(key, target, problems.Count == 0), LocationInfo.From(syntax.GetLocation()), problems);
    }

    private static IEnumerable<DiagnosticInfo> FindProblems(INamedTypeSymbol type, TypeDeclarationSyntax node)
    {
        LocationInfo location = LocationInfo.From(node.Identifier.GetLocation());
        DiagnosticInfo Problem(string problem, string remedy) =>
            DiagnosticInfo.Create(DiagnosticDescriptors.UnsuitableClass, location, type.Name, problem, remedy);

        if (!node.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            yield return Problem("is not partial", "Declare it 'sealed partial', so that the generated part can join it.");
        }

        if (type.IsStatic)
        {
            yield return Problem("is static", "Declare it 'sealed partial': a static class cannot be the type argument of a trainer.");
        }

        if (type.IsRecord)
        {
            yield return Problem("is a record", "Declare it 'sealed partial class'.");
        }

        if (type is { IsAbstract: true, IsStatic: false })
        {
            yield return Problem("is abstract", "Declare it 'sealed partial class'.");
        }

        if (type.ContainingType is { } outer)
        {
            yield return Problem($"is nested in '{outer.Name}'", "Declare it directly in a namespace.");
        }

        if (type.Arity > 0)
        {
            yield return Problem("is generic", "Remove its type parameters: the spec fixes every type.");
        }

        if (type.IsFileLocal)
        {
            yield return Problem("is local to its file", "Declare it 'internal' or 'public': the generated parts are in other files.");
        }
    }

    /// <summary>Problems of the class or of the name that it asks for.</summary>
    public EquatableArray<DiagnosticInfo> Diagnose(EquatableArray<NamedFile> files, EquatableArray<string> names)
    {
        DiagnosticInfo? rivalry = Target.FindRival(names) is { } rival
            ? DiagnosticInfo.Create(
                DiagnosticDescriptors.UnsuitableClass,
                Attribute,
                Target.FullName,
                $"differs from '{rival}' only in case",
                "Rename one of the two, because their generated files would have the same names.")
            : null;
        List<NamedFile> found = [.. files.Where(file => file.Key == Target.Key)];
        string key = ValueReader.Shorten(Target.Key);
        DiagnosticInfo? lookup = found.Count switch
        {
            0 => DiagnosticInfo.Create(DiagnosticDescriptors.SpecNotFound, Attribute, key, HowToAdd(key, files)),
            1 => null,
            _ => DiagnosticInfo.Create(
                DiagnosticDescriptors.SpecListedTwice,
                Attribute,
                $"{found.Count}",
                key,
                KeyDefinition.Quoted(found.Select(file => file.Path).OrderBy(path => path, StringComparer.Ordinal))),
        };
        return new EquatableArray<DiagnosticInfo>([.. Problems, .. new[] { rivalry, lookup }.OfType<DiagnosticInfo>()]);
    }

    private static string HowToAdd(string key, EquatableArray<NamedFile> files)
    {
        if (key.Length == 0)
        {
            return "Name one, for example [CompiledModel(\"model.json\")].";
        }

        string? near = Suggestion.For(key, files.Select(file => file.Key));
        return near is not null
            ? $"Did you mean '{near}'?"
            : $"Add <AdditionalFiles Include=\"path/to/{key}\" MicroGptModel=\"{key}\" /> to the project.";
    }
}
