using System.Text;

namespace MicroGpt.Experiments;

/// <summary>Writes tables and plots of all results.</summary>
internal sealed class Report(Layout layout, ResultStore store, IReadOnlyList<LearningTask> tasks)
{
    /// <returns>The files written.</returns>
    public IReadOnlyList<string> Write()
    {
        var written = new List<string>();
        var page = new StringBuilder("# Tables\n");
        var places = new Dictionary<string, string>();
        foreach (LearningTask task in tasks)
        {
            foreach ((string name, string title, MarkdownTable table) in
                new Tables(layout, store, task).All().Where(part => !part.Table.IsEmpty))
            {
                places.Add(name, table.ToString());
                page.Append('\n').Append($"## {task.Name}: {title}\n\n").Append(table);
            }
        }

        Save(layout.Tables, page.ToString());
        if (!layout.Effort.IsQuick && File.Exists(layout.Document))
        {
            Save(layout.Document, MarkedDocument.Fill(File.ReadAllText(layout.Document), places));
        }

        foreach ((string name, string svg) in new Figures(store, tasks).All())
        {
            Save(Path.Combine(layout.Images, name), svg);
        }

        return written;

        void Save(string path, string text)
        {
            WholeFile.Write(path, text);
            written.Add(path);
        }
    }
}
