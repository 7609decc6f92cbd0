using MicroGpt.App;
using MicroGpt.App.Cli;
using MicroGpt.App.Commands;

return CommandLine<Model>.Run(args, Terminal.OfConsole());
