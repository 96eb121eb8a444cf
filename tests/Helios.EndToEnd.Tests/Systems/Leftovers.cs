using System.Text.Json.Nodes;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>Everything that Helios makes for lanes, looked for on the machine itself: what it says of itself is only a part.</summary>
internal static class Leftovers
{
    /// <summary>
    /// Of these lanes nothing is left on the host: no folder, registration, branch, mark, process, tmux session, port or operation;
    /// <paramref name="archived"/> of them had unsaved work, which is kept under an archive ref each.
    /// </summary>
    public static async Task ShouldBeNone(
        IHeliosSystem system,
        HttpSteps http,
        TemporaryRepository repository,
        IReadOnlyCollection<string> lanes,
        int archived = 0
    )
    {
        var left = lanes.ToHashSet(StringComparer.Ordinal);
        (await repository.Git("worktree", "list", "--porcelain")).ShouldNotContain(".helios-worktrees");
        (await repository.Git("branch", "--list", "helios/*")).ShouldBeEmpty();
        var archives = (await repository.Git("for-each-ref", "--format=%(refname)", "refs/helios/")).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        archives
            .Count(name => left.Any(lane => name.EndsWith(lane, StringComparison.Ordinal)))
            .ShouldBe(archived, string.Join(' ', archives));
        (await repository.Git("fsck", "--no-dangling")).ShouldBeEmpty();
        NamesIn(Path.Combine(repository.Path, ".git/helios/lanes")).ShouldBeEmpty("marks");

        var processes = ProcessTree.FindCarriers("HELIOS_LANE_ID").Where(carrier => left.Contains(carrier.Value)).ToList();
        processes.ShouldBeEmpty(
            string.Join(", ", processes.Select(carrier => $"{carrier.Process.Name} ({carrier.Process.Pid}) of {carrier.Value}"))
        );
        var tmux = await ProcessRunner.Instance.Run(
            new CommandSpec("tmux", "-S", Path.Combine(system.AgentFolder, "tmux"), "list-sessions"),
            CancellationToken.None
        );
        // The agent's own connection has a session too.
        tmux.Stdout.Text.Split('\n').ShouldNotContain(line => line.StartsWith("ln_", StringComparison.Ordinal), "tmux sessions");

        var records = Directory
            .EnumerateFiles(Path.Combine(system.AgentFolder, "lanes"), "*.json")
            .Select(path => JsonNode.Parse(File.ReadAllText(path))!)
            .ToList();
        foreach (var record in records.Where(record => left.Contains(record["LaneId"]!.ToString())))
        {
            // What stays for a day is the fence, lest an old command wakes the lane.
            record["TornDownAt"].ShouldNotBeNull($"{record}");
            record["ParTask"].ShouldBeNull($"{record}");
            record["Ports"]!.AsArray().Count.ShouldBe(0, $"{record}");
        }

        NamesIn(Path.Combine(system.AgentFolder, "lanes"))
            .ShouldAllBe(name => name.EndsWith(".json", StringComparison.Ordinal), "half-written records");
        // Folders that were renamed away are deleted in the background, and results are settled by a message.
        await Eventually.Passes(
            () =>
            {
                NamesIn(Path.Combine(system.AgentFolder, "operations")).ShouldBeEmpty("operation files");
                NamesIn(Path.Combine(repository.Path, ".git/worktrees"))
                    .ShouldNotContain(name => name.StartsWith("ln_", StringComparison.Ordinal), "registrations");
                NamesIn(Path.Combine(repository.Path, ".git/helios/trash")).ShouldBeEmpty("registrations in the trash");
                Directory.Exists(Path.Combine(repository.Path, ".helios-worktrees")).ShouldBeFalse("the folder of the worktrees");
                return Task.CompletedTask;
            },
            HttpSteps.Patience
        );

        (await http.Get("/v1/hosts"))["items"]!.AsArray().Sum(host => host!["used_slots"]!.GetValue<int>()).ShouldBe(0);
        (await http.Get("/v1/lanes"))["items"]!.AsArray().Count.ShouldBe(0);
    }

    private static string[] NamesIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))];
        }
        catch (DirectoryNotFoundException)
        {
            // It is deleted with the last of its entries, also while it is listed.
            return [];
        }
    }
}
