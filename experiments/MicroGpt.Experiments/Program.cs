using MicroGpt.Experiments;

return await ExperimentCommand.RunAsync(args);
