namespace MicroGpt.Generators.Kernels;

/// <summary>Knows the name of the method of each kernel, and has it written.</summary>
internal interface IKernelNames
{
    /// <summary>Asks for a kernel.</summary>
    /// <returns>Its name.</returns>
    string Require(Kernel kernel);
}
