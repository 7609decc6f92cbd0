namespace MicroGpt.Generators.Emit;

/// <summary>A local variable of a generated method.</summary>
/// <param name="Type">C# type.</param>
/// <param name="Value">Initial value.</param>
/// <param name="Comment">Shape of the data it points to.</param>
internal sealed record Local(string Type, string Name, string Value, string Comment);

/// <summary>Local variables of a method in the order of their first use, each address under one name.</summary>
internal sealed class LocalTable
{
    private readonly Dictionary<object, Local> _byKey = [];
    private readonly Dictionary<string, Local> _byName = new(StringComparer.Ordinal);
    private readonly List<Local> _locals = [];

    public IReadOnlyList<Local> All => _locals;

    /// <summary>The local for a key, declared at its first use. A name that another address already uses gets a number.</summary>
    public string Name(object key, Func<Local> declare)
    {
        if (_byKey.TryGetValue(key, out Local? known))
        {
            return known.Name;
        }

        Local local = declare();
        string name = local.Name;
        for (int number = 2; _byName.TryGetValue(name, out Local? other) && !IsSame(other, local); number++)
        {
            name = $"{local.Name}_{Text.CSharpLiteral.Of(number)}";
        }

        if (_byName.TryGetValue(name, out Local? same))
        {
            return (_byKey[key] = same).Name;
        }

        local = InPlaceOf(local with { Name = name });
        _byKey.Add(key, local);
        _byName.Add(name, local);
        _locals.Add(local);
        return name;
    }

    private static bool IsSame(Local a, Local b) => a.Type == b.Type && a.Value == b.Value;

    // The local of a tensor that replaces another one refers to the other local, so that readers see the sharing.
    private Local InPlaceOf(Local local)
    {
        Local? first = _locals.FirstOrDefault(other => IsSame(other, local));
        return first is null ? local : local with { Value = first.Name, Comment = $"{local.Comment} in place" };
    }
}
