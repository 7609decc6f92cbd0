namespace MicroGpt.Runtime.Generation;

/// <summary>Hands texts over in their order, each as soon as it and those before it are done.</summary>
/// <param name="onText">Receives the texts.</param>
/// <param name="window">Maximum number of texts from the first unfinished one on that may have begun. It bounds the memory.</param>
internal sealed class TextOrder(Action<GeneratedText> onText, int window)
{
    private readonly Dictionary<int, GeneratedText> _early = [];
    private int _next;

    /// <summary>Whether a text may begin.</summary>
    public bool Admits(int sample) => sample - _next < window;

    public void Add(GeneratedText text)
    {
        _early.Add(text.Sample, text);
        while (_early.Remove(_next, out GeneratedText? next))
        {
            _next++;
            onText(next);
        }
    }
}
