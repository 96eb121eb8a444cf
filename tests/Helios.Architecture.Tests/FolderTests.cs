using System.Text;
using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

public sealed partial class FolderTests
{
    public static TheoryData<string> Projects => [.. Repository.Projects.Keys];

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_only_folders_that_stand_before_it(string name)
    {
        FolderOrder.Declared.Keys.ShouldContain(name, $"{name} is new: say in docs/architecture.md in which order its folders stand.");
        var order = FolderOrder.Declared[name].ToList();
        var graph = FolderGraph.Of(Repository.Projects[name]);

        order.Order(StringComparer.Ordinal).ShouldBe(graph.Folders, $"the folders of {name} are others than docs/architecture.md says");
        graph
            .Uses.Where(use => order.IndexOf(use.Key.From) < order.IndexOf(use.Key.To))
            .Select(use => $"{use.Key.From} uses {use.Key.To}, in {string.Join(", ", use.Value)}")
            .ShouldBeEmpty();
    }

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void A_folder_is_a_namespace(string name)
    {
        var folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(Repository.Projects[name].Path)!);

        var others = Repository
            .Sources(folder)
            .Where(source =>
                Namespace().Match(source.Text) is { Success: true } match
                && match.Groups["name"].Value != Path.GetDirectoryName(name + source.Path[folder.Length..])!.Replace('/', '.')
            )
            .Select(source => source.Path)
            .ToList();

        others.ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "architecture")]
    public void The_graph_of_the_folders_is_written_down()
    {
        var text = new StringBuilder();
        foreach (var (name, project) in Repository.Projects.OrderBy(project => project.Key, StringComparer.Ordinal))
        {
            var graph = FolderGraph.Of(project);
            text.Append($"{name}: {string.Join(" · ", FolderOrder.Declared[name])}\n");
            foreach (var folder in FolderOrder.Declared[name])
            {
                var used = graph.Uses.Where(use => use.Key.From == folder).Select(use => $"{use.Key.To} ({use.Value.Count})").ToList();
                if (used.Count > 0)
                    text.Append($"  {folder} -> {string.Join(", ", used)}\n");
            }
            text.Append('\n');
        }

        var results = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "test-results"));
        File.WriteAllText(Path.Combine(results.FullName, "folders.txt"), text.ToString());
        text.ToString().ShouldContain("Helios.WorktreeAgent: Host · ");
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();
}
