using CsCheck;

namespace MicroGpt.Fuzz.Inputs;

/// <summary>The random choices of one input. The seed and the number of the input decide all of them.</summary>
internal sealed class Draw(string target, long number, ulong seed)
{
    private static readonly Gen<string> Numbers = Gen.OneOf(
        Gen.OneOf<string>(
            "0", "-0", "1", "-1", "2", "255", "256", "65536", "2147483647", "2147483648", "-2147483648", "4294967296", "9007199254740993",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e308", "1e309",
            "-1e999", "5e-324", "1e-999", "0.1", "1.0", "1E3", "NaN", "Infinity", "00", "1.", "01"),
        Gen.Int.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Double.Select(number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf<string>(
            "", "a", "wte", "step", "\u00e9", "\ud83d\ude00", "a b", "__metadata__", "null", "\\u0000", "\\n", "lines", "F32"),
        Gen.String[Gen.Char.AlphaNumeric, 0, 12]);

    private readonly PCG _random = new((uint)number, seed ^ ((ulong)(number >> 32) << 32) ^ Hash(target));

    private static ulong Hash(string text) => text.Aggregate(14695981039346656037, (hash, c) => (hash ^ c) * 1099511628211);

    public int Below(int bound) => (int)_random.Next((uint)bound);

    /// <summary>True once in so many draws.</summary>
    public bool Chance(int of) => Below(of) == 0;

    public T Pick<T>(params T[] choices) => choices[Below(choices.Length)];

    public string Number() => Numbers.Generate(_random, null!, out _);

    public string Word() => Texts.Generate(_random, null!, out _);

    /// <summary>The number, or now and then another.</summary>
    public string Maybe(long number) => Chance(20) ? Number() : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
