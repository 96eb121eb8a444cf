namespace Helios.Architecture.Tests;

public sealed class LineTests
{
    private const int Longest = 140;

    // Projects that still have longer lines. The list may only become shorter.
    private static readonly string[] NotYet =
    [
        "Helios.Bench", "Helios.Cli", "Helios.Embedded", "Helios.HarnessMonitor", "Helios.LaneOrchestrator",
        "Helios.SessionRegistry", "Helios.WorktreeAgent", "Helios.Client", "Helios.Contracts", "Helios.Hosting",
        "Helios.Persistence", "Helios.PrivatePostgres", "Helios.Processes", "Helios.Worktrees", "Helios.Architecture.Tests",
        "Helios.Cli.Tests", "Helios.Contracts.Tests", "Helios.EndToEnd.Tests", "Helios.FakeAgent", "Helios.HarnessMonitor.Tests",
        "Helios.Hosting.Tests", "Helios.LaneOrchestrator.Tests", "Helios.Persistence.Tests", "Helios.PrivatePostgres.Tests",
        "Helios.Processes.Tests", "Helios.SessionRegistry.Tests", "Helios.TestServers.Tests", "Helios.TestServers",
        "Helios.Testing", "Helios.WorktreeAgent.Tests", "Helios.Worktrees.Tests",
    ];

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

        if (NotYet.Contains(name))
            longer.ShouldNotBeEmpty($"{name} has no longer lines any more: take it off the list");
        else
            longer.ShouldBeEmpty();
    }

    private static bool IsPattern(string line) => line.Contains("[GeneratedRegex(") || line.TrimStart().StartsWith("@\"", StringComparison.Ordinal);

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
