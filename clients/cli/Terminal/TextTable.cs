namespace Helios.Cli.Terminal;

/// <summary>Rows in aligned columns, separated by two spaces and without a frame, so that pipes can process them.</summary>
internal sealed class TextTable(params string[] headers)
{
    /// <summary>The maximum width of a user-chosen name in a table; the full name is in the detailed view.</summary>
    public const int LongestName = 40;

    private readonly List<string[]> rows = [];

    public void Add(params string?[] cells) =>
        rows.Add([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "-" : PlainText.OneLine(cell))]);

    public void Write(TextWriter output, AnsiStyle style)
    {
        var widths = headers
            .Select((header, column) => rows.Select(row => ScreenWidth.Of(row[column])).Append(header.Length).Max())
            .ToArray();
        output.WriteLine(style.Bold(Line(headers, widths)));
        foreach (var row in rows)
            output.WriteLine(Line(row, widths));
    }

    private static string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => ScreenWidth.Pad(cell, widths[column]))).TrimEnd();
}
