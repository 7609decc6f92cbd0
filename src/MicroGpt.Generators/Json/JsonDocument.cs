namespace MicroGpt.Generators.Json;

/// <summary>A syntax error: one sentence with the cause, one with the remedy, and the place.</summary>
internal sealed record JsonError(string Problem, string Remedy, JsonSpan Span);

/// <summary>A key that occurs twice in an object: the place of the second and of the first.</summary>
internal sealed record DuplicateKey(string Name, JsonSpan Span, JsonSpan First);

/// <param name="Root">The value; null if the text is not JSON.</param>
/// <param name="Error">The first syntax error, where reading stopped; null if there is none.</param>
/// <param name="Duplicates">Keys that occur twice. The grammar allows them, but they are always a mistake. The first one is kept.</param>
internal sealed record JsonDocument(JsonNode? Root, JsonError? Error, IReadOnlyList<DuplicateKey> Duplicates);
