using System.Runtime.CompilerServices;

namespace MicroGpt.Runtime.Model;

/// <summary>The row of the bigram table that belongs to a pair of tokens.</summary>
public static class BigramRows
{
    /// <summary>
    /// A row for each pair if the table has that many. Otherwise pairs share rows by a hash of 32-bit numbers without sign.
    /// </summary>
    /// <param name="previous">Token before <paramref name="token"/>; 0 at position 0.</param>
    /// <param name="rows">Rows of the table.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int previous, int token, int vocabulary, int rows)
    {
        if (rows >= (long)vocabulary * vocabulary)
        {
            return (previous * vocabulary) + token;
        }

        uint hash = unchecked(((uint)previous * 2654435761u) + ((uint)token * 2246822519u));
        return (int)((hash ^ (hash >> 15)) % (uint)rows);
    }
}
