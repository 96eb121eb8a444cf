using System.Globalization;
using System.Text.Json;

namespace Helios.TestServers;

/// <summary>Reads what coverlet found, and says how much of some source folders was executed.</summary>
internal static class Coverage
{
    // Enough to see where the gaps are.
    private const int FilesToName = 12;

    /// <summary>Prints what was executed, and says whether it was enough.</summary>
    /// <param name="report">The file that coverlet wrote; null where it wrote none.</param>
    /// <param name="floor">What was promised.</param>
    public static bool Judge(string? report, CoverageFloor floor)
    {
        if (report is null)
        {
            Console.WriteLine($"coverage  {floor.Label}: no report");
            return false;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(report));
        var files = document
            .RootElement.EnumerateObject()
            .SelectMany(assembly => assembly.Value.EnumerateObject())
            .Where(file =>
                floor.Folders.Any(folder => file.Name.Contains(folder, StringComparison.Ordinal))
                && !file.Name.Contains("/obj/", StringComparison.Ordinal)
            )
            .Select(file => (file.Name, Lines: Lines(file.Value)))
            .ToList();
        var total = files.Sum(file => file.Lines.Count);
        var hit = files.Sum(file => file.Lines.Count(line => line.Value));
        var percent = total == 0 ? 0 : 100.0 * hit / total;
        var enough = percent >= floor.Percent;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"coverage  {floor.Label}: {percent:0.0} % of {total} lines (minimum {floor.Percent:0} %){(enough ? "" : ": too low")}"
            )
        );
        if (enough && Environment.GetEnvironmentVariable("HELIOS_COVERAGE_GAPS") is null)
            return true;
        foreach (var (name, lines) in files.OrderByDescending(file => file.Lines.Count(line => !line.Value)).Take(FilesToName))
        {
            var missing = lines.Where(line => !line.Value).Select(line => line.Key).Order().ToList();
            if (missing.Count > 0)
                Console.WriteLine(
                    $"          {missing.Count, 4} of {lines.Count, 4} not executed: "
                        + $"{Path.GetRelativePath(Environment.CurrentDirectory, name)} {Ranges(missing)}"
                );
        }

        return enough;
    }

    /// <summary>A line may belong to several methods (a lambda, an iterator); executed in one of them it was executed.</summary>
    private static Dictionary<int, bool> Lines(JsonElement file)
    {
        var lines = new Dictionary<int, bool>();
        foreach (var method in file.EnumerateObject().SelectMany(type => type.Value.EnumerateObject()))
        {
            foreach (var line in method.Value.GetProperty("Lines").EnumerateObject())
            {
                var number = int.Parse(line.Name, CultureInfo.InvariantCulture);
                lines[number] = line.Value.GetInt64() > 0 || lines.GetValueOrDefault(number);
            }
        }

        return lines;
    }

    private static string Ranges(List<int> numbers)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var number in numbers)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == number)
                ranges[^1] = (ranges[^1].First, number);
            else
                ranges.Add((number, number));
        }

        return string.Join(',', ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
    }
}
