using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// What a class gets while its spec has mistakes: the members of a model, without a model. Code that uses the class then compiles, and
/// the mistakes of the spec are the only errors. A build with a mistake fails, so the stub never runs.
/// </summary>
internal static class StubEmitter
{
    private static readonly string[] Members =
    [
        "ModelDescription Description",
        "void Pack(WorkContext c)",
        "void EmbedForward(WorkContext c)",
        "void LoopForward(WorkContext c, int loop)",
        "void HeadForward(WorkContext c, int loop, int begin, int end)",
        "void LossForward(WorkContext c, float* rowLoss)",
        "void HeadBackward(WorkContext c, int loop, float* rowWeight)",
        "void LoopBackward(WorkContext c, int loop)",
        "void EmbedBackward(WorkContext c)",
        "float* Logits(WorkContext c)",
        "float* State(WorkContext c, int loop)",
    ];

    public static GeneratedFile Emit(TargetClass target)
    {
        var code = new CodeWriter();
        string[] comments = ["A stub. The spec of this model has mistakes: see the MGPT errors of the build."];
        using (new FileHeader(target).Open(code, [], " : ICompiledModel", comments))
        {
            foreach (string member in Members)
            {
                code.Line($"public static {member} => throw new NotSupportedException();");
            }
        }

        return new GeneratedFile(target.HintName($"{target.Name}.Stub.g.cs"), code.ToString());
    }
}
