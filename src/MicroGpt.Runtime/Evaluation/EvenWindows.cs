using System.Collections;
using MicroGpt.Runtime.Data;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>Some windows of a list, spread evenly over it: the same ones each time. An index allocates nothing.</summary>
/// <param name="count">From 1 to the number of windows.</param>
internal sealed class EvenWindows(IReadOnlyList<SequenceWindow> windows, int count) : IReadOnlyList<SequenceWindow>
{
    public int Count => count;

    /// <summary>The middle one of each of <see cref="Count"/> equal parts of the list.</summary>
    public SequenceWindow this[int index] => windows[(int)(((2L * index) + 1) * windows.Count / (2L * count))];

    public IEnumerator<SequenceWindow> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
