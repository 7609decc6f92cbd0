using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes the files that hold the passes: a legend, then the methods.</summary>
internal static class ProgramEmitter
{
    public static string Emit(FileHeader header, ModelPlan plan, ModelProgram program, ProgramFile file)
    {
        var code = new CodeWriter();
        using (header.Open(code, [], comments: Legend.Of(plan, file)))
        {
            for (int i = 0; i < file.Methods.Count; i++)
            {
                if (i > 0)
                {
                    code.Line();
                }

                MethodWriter.Write(code, plan, program.Kernels, file.Methods[i]);
            }
        }

        return code.ToString();
    }
}
