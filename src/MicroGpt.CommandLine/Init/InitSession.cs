using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Files;

namespace MicroGpt.CommandLine.Init;

/// <summary>Reads a text, writes a spec for it, and says what was chosen and what to do next.</summary>
internal sealed class InitSession(Terminal terminal)
{
    /// <exception cref="MicroGptException">The text cannot be read or trained on, or the spec cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The reading was interrupted.</exception>
    public int Run(InitRequest request, CancellationToken interruption)
    {
        if (BuiltinNames.IsBuiltin(request.Data))
        {
            throw new MicroGptException(
                $"{request.Data} is built-in data, for which the project has specs in models/. init takes a text file.");
        }

        var place = new SpecPlace(request.Target, request.Force);
        string data = place.DataPath(request.Data);
        var text = TextSurvey.Read(request.Data, interruption);
        RequireLearnable(text, request);
        var choice = new SpecChoice(text, request, DeviceRate.Of(request.Device));
        byte[] spec = SpecWriter.Write(choice, request.Device, place.SchemaPath, SpecPlace.NameOf(request.Data), data);
        WholeFile.Write(request.Target, spec);
        Report(text, choice, request, place);
        return ExitCode.Done;
    }

    private static void RequireLearnable(TextSurvey text, InitRequest request)
    {
        if (text.Characters.Count(c => c.Scalar != '\n' && c.Count >= request.MinCount) < 2)
        {
            (string frequent, string lower) = request.MinCount > 1 ? (" that are frequent enough", ", or lower --min-count") : ("", "");
            throw new MicroGptException(
                $"The text {request.Data} has fewer than two different characters{frequent}, so there is nothing to learn. "
                + $"Provide more text{lower}.");
        }
    }

    private void Report(TextSurvey text, SpecChoice choice, InitRequest request, SpecPlace place)
    {
        terminal.WriteLine(
            $"text        {request.Data}: {Text.Plural(text.Length, "character")}, {Text.Count(text.Characters.Count)} different, "
            + Text.Plural(text.Lines, "line"));
        CharacterTable.Write(choice.Alphabet, terminal);
        string why = choice.Alphabet.IsBytes && choice.Alphabet.Kept.Count <= TextAlphabet.Most
            ? "bytes, because some characters would join each other in an alphabet"
            : choice.Alphabet.IsBytes
            ? $"bytes, because there are more than {TextAlphabet.Most} characters"
            : $"an alphabet of {Text.Plural(choice.Alphabet.Kept.Count, "character")}";
        terminal.WriteLine($"tokens      {why}");
        terminal.WriteLine(choice.Lines
            ? $"documents   each line is one; a context of {choice.Context} holds 99 of 100 lines"
            : $"documents   the whole text is one; the context is {choice.Context}");
        terminal.WriteLine(
            $"recipe      {choice.Recipe.Name}: {Text.Plural(choice.Recipe.Layers, "layer")}, embedding {choice.Recipe.Embedding}"
            + (choice.Dropout > 0 ? $", dropout {Text.Exact(choice.Dropout)}" : ""));
        string limit = choice.IsCutShort ? "; more would only learn the text by heart" : "";
        string device = request.Device == DeviceKind.Any ? "this machine" : "a Raspberry Pi 5 by a model of it";
        terminal.WriteLine(
            $"steps       {Text.Count(choice.Steps)}: about {Text.Duration(TimeSpan.FromSeconds(choice.Seconds))} on {device}, "
            + $"{Text.Fixed(choice.Passes, 1)} times through the text{limit}");
        terminal.WriteLine($"written     {request.Target}");
        terminal.WriteLine();
        terminal.WriteLine("Train it next:");
        terminal.WriteLine();
        terminal.WriteLine("    " + place.RunCommand("train"));
    }
}
