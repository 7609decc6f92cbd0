using System.Collections;
using System.Reflection;

namespace MicroGpt.Threading.Tests.Exploration;

/// <summary>A number for the content of objects that actors share: their fields, and those of the barriers in them.</summary>
internal static class SharedMemory
{
    private static readonly Dictionary<Type, FieldInfo[]> Fields = [];

    public static ulong Hash(object? value) => value switch
    {
        null => 1,
        int number => (uint)number + 2UL,
        bool flag => flag ? 3UL : 2UL,
        string or Delegate or Exception => 4,
        IEnumerable items => items.Cast<object?>().Aggregate(5UL, (hash, item) => Actor.Mix(hash, Hash(item))),
        _ when value.GetType() == typeof(object) => World.GateOf(value).State,
        _ when value.GetType().Namespace == typeof(Runtime.Threading.TeamBarrier).Namespace =>
            FieldsOf(value.GetType()).Aggregate(6UL, (hash, field) => Actor.Mix(hash, Hash(field.GetValue(value)))),
        _ => 7,
    };

    private static FieldInfo[] FieldsOf(Type type)
    {
        lock (Fields)
        {
            if (!Fields.TryGetValue(type, out FieldInfo[]? fields))
            {
                // Nothing else of the barrier and the pool changes after construction.
                fields = [.. type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
                    .Where(field => field.FieldType != typeof(Runtime.Threading.Thread[]) && field.FieldType != typeof(long))];
                Fields.Add(type, fields);
            }

            return fields;
        }
    }
}
