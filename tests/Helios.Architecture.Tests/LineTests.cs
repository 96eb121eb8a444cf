namespace Helios.Architecture.Tests;

public sealed class LineTests
{
    private const int Longest = 140;

    public static TheoryData<string> Projects => [.. All.Select(project => project.Name)];

    private static IEnumerable<ProjectFile> All =>
        Repository.Projects.Values.Concat(Repository.ProjectsUnder("tests")).Concat(Repository.ProjectsUnder("bench"));

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void No_line_is_longer_than_a_screen_is_wide(string name)
    {
        var folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(All.Single(project => project.Name == name).Path)!);

        var longer = Repository.Sources(folder).SelectMany(source => Longer(source.Path, source.Text)).ToList();

        longer.ShouldBeEmpty();
    }

    private static bool IsPattern(string line) =>
        line.Contains("[GeneratedRegex(") || line.TrimStart().StartsWith("@\"", StringComparison.Ordinal);

    private static IEnumerable<string> Longer(string path, string text)
    {
        var isRaw = false;
        foreach (var (number, line) in text.Split('\n').Index())
        {
            // What stands in a raw literal is data, and a pattern or a reference cannot be broken.
            var fences = line.Split("\"\"\"").Length - 1;
            if (line.Length > Longest && !isRaw && fences == 0 && !IsPattern(line) && !line.Contains("<inheritdoc "))
                yield return $"{path}:{number + 1} has {line.Length} columns";
            isRaw ^= fences % 2 == 1;
        }
    }
}
