using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Chat;

/// <summary>Reads lines and answers them until the person leaves.</summary>
/// <param name="isTyped">Whether a person types the prompts and sees the answers. Otherwise the output is the answers alone.</param>
internal sealed class ChatSession<TModel>(Terminal terminal, Conversation<TModel> conversation, ChatCommands<TModel> commands, bool isTyped)
    where TModel : ICompiledModel
{
    private bool _refused;

    /// <returns>The exit code. Through a pipe, a line that was refused makes it 1, so that a script notices.</returns>
    /// <exception cref="OperationCanceledException">A signal ended the program.</exception>
    public int Run(IPrompts prompts, AnswerSignals signals)
    {
        while (prompts.Read() is { } read)
        {
            var line = ChatLine.Parse(read);
            if (line is { Command: ChatCommands<TModel>.Quit, Text: "" })
            {
                break;
            }

            try
            {
                if (line.Command is { } name)
                {
                    Reply(name, commands.Run(name, line.Text));
                }
                else
                {
                    Answer(line.Text, signals);
                }
            }
            catch (MicroGptException refusal)
            {
                _refused = true;
                terminal.Error.WriteLine((isTyped ? "" : "microgpt: ") + Diagnosis.Sentence(refusal));
            }
        }

        return isTyped || !_refused ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Says what a model of this kind does. People expect an assistant.</summary>
    public void Greet(string directory)
    {
        ModelDescription model = TModel.Description;
        terminal.WriteLine($"{model.Name}: {Text.Count(model.ParameterCount)} parameters");
        terminal.WriteLine($"from {directory}");
        terminal.WriteLine("This is a base model: it continues the text that you type.");
        terminal.WriteLine("It answers no questions and follows no orders.");
        terminal.WriteLine(conversation.Continues
            ? $"It sees the last {Text.Count(model.Architecture.Context)} tokens of all text so far. /reset forgets it."
            : "Each prompt begins a new text.");
        terminal.WriteLine("Ctrl-C stops an answer. Ctrl-D leaves. /help says more.");
        terminal.WriteLine();
    }

    private void Answer(string prompt, AnswerSignals signals)
    {
        int loops = TModel.Description.Architecture.LoopsOf(conversation.Style.Loops);
        DepthDisplay? depth = conversation.Style.ShowDepth ? DepthDisplay.For(terminal, loops) : null;
        try
        {
            conversation.Answer(prompt, depth, signals.Begin());
        }
        catch (OperationCanceledException) when (!signals.Leaving.IsCancellationRequested)
        {
            terminal.WriteLine("(stopped)");
        }
        finally
        {
            signals.End();
        }
    }

    private void Reply(string name, string reply)
    {
        if (isTyped)
        {
            terminal.WriteLine(reply);
        }
        else if (name == "help")
        {
            terminal.Error.WriteLine(reply);
        }

        if (isTyped && name == "depth" && conversation.Style.ShowDepth)
        {
            int loops = TModel.Description.Architecture.LoopsOf(conversation.Style.Loops);
            terminal.WriteLine(DepthDisplay.For(terminal, loops).Legend());
        }
    }
}
