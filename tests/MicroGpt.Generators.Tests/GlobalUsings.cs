extern alias runtime;
global using runtime::MicroGpt.Runtime;
global using RuntimeIsa = runtime::MicroGpt.Contract.Isa;
