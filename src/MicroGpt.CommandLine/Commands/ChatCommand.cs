using System.CommandLine;
using MicroGpt.CommandLine.Chat;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Options of <c>chat</c>; <see cref="ChatSession{TModel}"/> does the work.</summary>
internal static class ChatCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> from = SharedOptions.From();
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        Option<string?> weights = SharedOptions.Weights();
        var style = new StyleOptions();
        var command = new Command(
            "chat", "Type prompts and see how the model continues them. Through a pipe, each line is a prompt.") { from };
        style.AddTo(command);
        command.Options.Add(threads);
        command.Options.Add(isa);
        command.Options.Add(weights);
        command.SetAction(result =>
        {
            if (TModel.Description.Architecture.Attention == AttentionKind.Full)
            {
                throw NoText();
            }

            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads), result.GetValue(weights));
            using var model = new SavedModel<TModel>(FromPath.Resolve(result.GetValue(from)), compute);
            if (model.DocumentMode == DocumentMode.Pairs)
            {
                throw NoText();
            }

            using var conversation = new Conversation<TModel>(terminal, model.Engine, style.Of(result, model));
            bool isTyped = terminal.Interactive && terminal.InputInteractive;
            var commands = new ChatCommands<TModel>(conversation, SharedOptions.MostLoops);
            var session = new ChatSession<TModel>(terminal, conversation, commands, isTyped);
            using var signals = new AnswerSignals(survivesInterrupt: isTyped);
            if (!isTyped)
            {
                return session.Run(new PipedPrompts(terminal.OpenInput(), signals.Leaving), signals);
            }

            session.Greet(model.Directory);
            var editor = new LineEditor(new ConsoleKeyboard(), terminal.Output, conversation.AllowsLineFeed);
            return session.Run(new TypedPrompts(editor, terminal.WriteLine), signals);
        });
        return command;
    }

    private static MicroGptException NoText() =>
        new("This model answers whole problems and does not continue text. Use 'microgpt solve'.");
}
