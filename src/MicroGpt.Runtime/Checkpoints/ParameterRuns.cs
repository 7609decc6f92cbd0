using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>The elements of a parameter in logical order, as runs that are consecutive in memory.</summary>
internal struct ParameterRuns(ParameterInfo parameter)
{
    private int _row;
    private int _column = -parameter.ColumnSegment;

    /// <summary>Index of the run's first element in the weights, and its length.</summary>
    public readonly (long Index, int Length) Current => (
        parameter.IndexOf(_row, _column), Math.Min(parameter.ColumnSegment, parameter.Columns - _column));

    public readonly ParameterRuns GetEnumerator() => this;

    public bool MoveNext()
    {
        _column += parameter.ColumnSegment;
        if (_column >= parameter.Columns)
        {
            _column = 0;
            _row++;
        }

        return _row < parameter.Rows;
    }
}
