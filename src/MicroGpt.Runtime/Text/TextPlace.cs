namespace MicroGpt.Runtime.Text;

/// <summary>Line and column of the next character of a text, both from 1. Columns count Unicode scalar values.</summary>
internal struct TextPlace
{
    public TextPlace()
    {
    }

    public int Line { get; private set; } = 1;

    public int Column { get; private set; } = 1;

    public void Advance(int scalar)
    {
        if (scalar == '\n')
        {
            Line++;
            Column = 1;
        }
        else
        {
            Column++;
        }
    }
}
