using MicroGpt.Runtime;
using MicroGpt.Runtime.Numerics;

namespace MicroGpt.CommandLine.Cli;

/// <summary>
/// Chooses the kernels: <c>--isa</c>, else the environment variable MICROGPT_ISA, else the best that this processor supports.
/// Every choice gives the same bits; the option exists for tests and measurements.
/// </summary>
internal static class IsaChoice
{
    public const string Variable = "MICROGPT_ISA";

    public static readonly string[] Names = ["auto", "neon", "avx2", "portable"];

    public static Isa Resolve(string? option) =>
        Resolve(option ?? Environment.GetEnvironmentVariable(Variable), option is null ? Variable : "--isa");

    private static Isa Resolve(string? name, string origin)
    {
        Isa isa = name switch
        {
            null or "" or "auto" => ProcessorIsa.Best,
            "neon" => Isa.Neon,
            "avx2" => Isa.Avx2,
            "portable" => Isa.Portable,
            _ => throw new MicroGptException($"{origin} is '{name}'. Use one of {string.Join(", ", Names)}."),
        };
        return ProcessorIsa.Supports(isa)
            ? isa
            : throw new MicroGptException($"This processor cannot run {Name(isa)} kernels. Set {origin} to 'auto' or 'portable'.");
    }

    public static string Name(Isa isa) => isa switch
    {
        Isa.Neon => "neon",
        Isa.Avx2 => "avx2",
        _ => "portable",
    };
}
