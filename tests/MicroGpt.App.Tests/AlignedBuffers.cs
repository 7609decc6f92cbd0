using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace MicroGpt.App.Tests;

/// <summary>Finds the native memory that an object holds, whatever it is called.</summary>
internal static class AlignedBuffers
{
    /// <summary>The buffers that can be reached from an object, each once.</summary>
    /// <param name="without">Buffers that belong to others.</param>
    public static IReadOnlyList<AlignedBuffer> Of(object owner, IEnumerable<AlignedBuffer>? without = null)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Visit(owner, seen);
        return [.. seen.OfType<AlignedBuffer>().Except(without ?? [])];
    }

    private static void Visit(object? value, HashSet<object> seen)
    {
        if (value is null or Pointer or string || value.GetType().IsPrimitive || !seen.Add(value))
        {
            return;
        }

        if (value is Array or IList)
        {
            foreach (object? item in (IEnumerable)value)
            {
                Visit(item, seen);
            }

            return;
        }

        for (Type? type = value.GetType(); IsOfRuntime(type); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
            {
                if (!field.FieldType.IsPointer)
                {
                    Visit(field.GetValue(value), seen);
                }
            }
        }
    }

    private static bool IsOfRuntime([NotNullWhen(true)] Type? type) =>
        type?.Namespace?.StartsWith("MicroGpt.Runtime", StringComparison.Ordinal) == true;
}
