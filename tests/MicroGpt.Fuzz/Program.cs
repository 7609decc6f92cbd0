return MicroGpt.Fuzz.FuzzOptions.Run(args);
