namespace MicroGpt.Architecture;

/// <summary>Tests the check itself on small graphs: it must be able to fail.</summary>
public sealed class RoomGraphTests
{
    [Fact]
    public void Arrows_along_the_order_are_no_fault()
    {
        RoomGraph graph = Graph(("b", "a"), ("c", "a"), ("c", "b"));
        Assert.Empty(graph.Against(["a", "b", "c"]));
        Assert.Empty(graph.FindCircle());
    }

    [Fact]
    public void An_arrow_against_the_order_is_named() =>
        Assert.Equal(["'a' stands before 'b', but a uses b."], Graph(("a", "b"), ("c", "a")).Against(["a", "b", "c"]));

    [Fact]
    public void A_room_outside_the_order_is_named() =>
        Assert.Contains("The order lacks 'd'.", Graph(("d", "a")).Against(["a"]));

    [Fact]
    public void A_circle_is_found_behind_an_arrow_that_leads_into_it()
    {
        RoomGraph graph = Graph(("a", "b"), ("b", "c"), ("c", "d"), ("d", "b"), ("d", "e"));
        Assert.Equal(["b", "c", "d"], graph.FindCircle());
    }

    [Fact]
    public void Types_that_only_a_method_body_names_are_seen()
    {
        IReadOnlySet<Type> types = TypeReferences.Of(typeof(Sample));
        Assert.Contains(typeof(Uri), types);
        Assert.Contains(typeof(FormatException), types);
        Assert.Contains(typeof(Version), types);
        Assert.Contains(typeof(Guid), types);
        Assert.DoesNotContain(typeof(TimeZoneInfo), types);
    }

    private static RoomGraph Graph(params (string From, string To)[] arrows)
    {
        var graph = new RoomGraph();
        foreach ((string from, string to) in arrows)
        {
            graph.Add(from, to, $"{from} uses {to}");
        }

        return graph;
    }

    private static class Sample
    {
        public static object Run(object value)
        {
            try
            {
                return value is Version ? new List<Guid>() : Uri.EscapeDataString($"{value}");
            }
            catch (FormatException)
            {
                return value;
            }
        }
    }
}
