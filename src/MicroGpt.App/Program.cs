using MicroGpt.App;
using MicroGpt.App.Cli;
using MicroGpt.App.Commands;

StandardDescriptors.Claim();
return CommandLine<Model>.Run(args, Terminal.OfConsole());
