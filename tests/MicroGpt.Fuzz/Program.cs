using MicroGpt.Fuzz;

Coverage.Attach();
return FuzzOptions.Run(args);
