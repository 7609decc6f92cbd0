using MicroGpt.App;
using MicroGpt.CommandLine;

return MicroGptCommandLine.Run<Model>(args);
