namespace MicroGpt.Generators.Json;

/// <summary>What is wrong with the text, where, and what would be right: two sentences.</summary>
internal sealed record JsonError(string Problem, string Remedy, JsonSpan Span);

/// <summary>A key that an object has already: where it is, and where it was first.</summary>
internal sealed record DuplicateKey(string Name, JsonSpan Span, JsonSpan First);

/// <param name="Root">The value, or null where the text is not JSON.</param>
/// <param name="Error">Why it is not; reading stops at the first such place.</param>
/// <param name="Duplicates">Legal in the grammar but never meant: the reader keeps the first and goes on.</param>
internal sealed record JsonDocument(JsonNode? Root, JsonError? Error, IReadOnlyList<DuplicateKey> Duplicates);
