extern alias runtime;
global using runtime::MicroGpt.Runtime;
global using DepthSampling = MicroGpt.Generators.Spec.DepthSampling;
global using RuntimeIsa = runtime::MicroGpt.Contract.Isa;
