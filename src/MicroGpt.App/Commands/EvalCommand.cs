using System.CommandLine;
using MicroGpt.Runtime;

namespace MicroGpt.App;

/// <summary>Options of <c>eval</c>, and its two ways to print.</summary>
internal static class EvalCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> from = SharedOptions.From();
        Option<string?> data = SharedOptions.Data("the part of the run's data that was held out");
        Option<string?> documents = SharedOptions.Documents();
        Option<bool> json = OptionKinds.Flag("--json", "Print one JSON object.");
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        var command = new Command("eval", "Measure a checkpoint: loss, bits per character, loss per loop.")
        {
            from, data, documents, json, threads, isa,
        };
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads));
            using var model = new SavedModel<TModel>(result.GetValue(from), compute);
            var measured = Measurement.Of(model, result.GetValue(data), result.GetValue(documents));
            terminal.WriteLine(result.GetValue(json) ? measured.ToJson() : measured.ToText());
            return ExitCode.Done;
        });
        return command;
    }
}
