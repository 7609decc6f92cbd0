using MicroGpt.App;

return CommandLine<Model>.Run(args, Terminal.OfConsole());
