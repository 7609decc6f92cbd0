extern alias runtime;
global using runtime::MicroGpt.Runtime;
global using runtime::MicroGpt.Runtime.Model;
global using runtime::MicroGpt.Runtime.Numerics;
global using RuntimeIsa = runtime::MicroGpt.Contract.Isa;
