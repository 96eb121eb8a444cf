using System.Globalization;
using Helios.Processes;
using Helios.Testing;
using Helios.Worktrees.Git;
using Helios.Worktrees.Reading;
using Microsoft.Extensions.Logging.Abstractions;

namespace Helios.Worktrees.Tests.Reading;

/// <summary>The reader gives git's answer or none.</summary>
[Trait("req", "lane-diff")]
public sealed class RepositoryReaderTests
{
    private const int Questions = 40;

    // However slow the machine is, no time passes but in the test that is about it.
    private readonly ManualClock clock = new();
    private readonly RepositoryReader reader;

    public RepositoryReaderTests() => reader = new(clock, NullLogger<RepositoryReader>.Instance);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_reader_counts_as_git_does_in_plain_repositories(int seed)
    {
        using var history = await RandomHistory.Create(seed);
        // As objects of their own, in a pack, and with a commit graph.
        string[][] next =
        [
            [],
            ["repack", "-adq"],
            ["pack-refs", "--all"],
            ["commit-graph", "write", "--reachable"],
        ];
        foreach (var command in next)
        {
            if (command.Length > 0)
                await history.Git(command);
            for (var question = 0; question < Questions / next.Length; question++)
            {
                var (head, tip, start) = (history.Any(), history.Any(), history.Any());

                var counted = await Count(history, head, tip, start);

                counted.ShouldBe(await GitCounts(history, head, tip, start), $"{seed}: {tip}...{head} ^{start}");
            }
        }
    }

    [Theory]
    [InlineData("replaced objects")]
    [InlineData("replaced objects, packed")]
    [InlineData("grafts")]
    [InlineData("a shallow clone")]
    [InlineData("borrowed objects")]
    [InlineData("a partial clone")]
    [InlineData("sha256")]
    [InlineData("reftables")]
    [InlineData("settings per worktree")]
    [InlineData("settings in another file")]
    [InlineData("no settings")]
    [InlineData("settings that are a pipe")]
    public async Task The_reader_leaves_other_repositories_to_git(string kind)
    {
        using var history = await RandomHistory.Create(1, kind is "sha256" ? ["--object-format=sha256"] : []);
        var gitDir = Path.Combine(history.Path, ".git");
        switch (kind)
        {
            case "replaced objects":
                await history.Git("replace", history.Ids[3], history.Ids[4]);
                break;
            case "replaced objects, packed":
                await history.Git("replace", history.Ids[3], history.Ids[4]);
                await history.Git("pack-refs", "--all");
                break;
            case "grafts":
                await File.WriteAllTextAsync(Path.Combine(gitDir, "info", "grafts"), $"{history.Ids[3]}\n");
                break;
            case "a shallow clone":
                await history.Clone("--depth=3", "--no-local", "--branch", "b79");
                break;
            case "borrowed objects":
                await history.Clone("--shared");
                break;
            case "a partial clone":
                await history.Git("config", "uploadpack.allowFilter", "true");
                await history.Clone("--no-local", "--filter=tree:0");
                break;
            case "reftables":
                Directory.CreateDirectory(Path.Combine(gitDir, "reftable"));
                break;
            case "settings per worktree":
                await history.Git("config", "extensions.worktreeConfig", "true");
                break;
            case "settings in another file":
                await history.Git("config", "include.path", "other");
                break;
            case "no settings":
                File.Delete(Path.Combine(gitDir, "config"));
                break;
            case "settings that are a pipe":
                File.Delete(Path.Combine(gitDir, "config"));
                await MakePipe(Path.Combine(gitDir, "config"));
                break;
        }

        (await Count(history, history.Ids[0], history.Ids[1], history.Ids[2])).ShouldBeNull();
    }

    [Fact]
    public async Task The_reader_leaves_commits_that_are_older_than_their_parents_to_git()
    {
        using var history = await RandomHistory.Create(1);
        var recent = await history.Git("rev-parse", "b70");
        var old = await history.Import(
            $"commit refs/heads/old\ncommitter Test <test@example.invalid> 1000000000 +0000\ndata 3\nold\nfrom {recent}\n\n",
            "old"
        );

        // How much git itself counts depends on how far it looks.
        (await Count(history, old, history.Ids[0], history.Ids[0])).ShouldBeNull();
    }

    [Fact]
    public async Task The_reader_leaves_commits_that_cannot_be_read_to_git()
    {
        using var history = await RandomHistory.Create(1);
        var missing = new string('a', 40);
        (await Count(history, missing, history.Ids[0], history.Ids[1])).ShouldBeNull();
        (await Count(history, history.Ids[0], missing, history.Ids[1])).ShouldBeNull();
        (await Count(history, history.Ids[0], history.Ids[1], missing)).ShouldBeNull();
        // A tree is not a commit.
        (await Count(history, await history.Git("rev-parse", "b0^{tree}"), history.Ids[0], history.Ids[1])).ShouldBeNull();
    }

    [Fact]
    public async Task A_read_that_does_not_end_holds_up_no_other()
    {
        using var history = await RandomHistory.Create(1);
        var head = await history.Git("commit-tree", "-p", "b0", "-m", "loose", "b0^{tree}");
        var pipe = Path.Combine(history.Path, ".git", "objects", head[..2], head[2..]);
        File.Delete(pipe);
        await MakePipe(pipe);

        // A time that is over before the reader has come to the pipe leaves nothing behind, and says nothing.
        await Eventually.Holds(async () =>
        {
            var reading = Count(history, head, history.Ids[0], history.Ids[1]);
            await Eventually.Holds(() =>
            {
                clock.Advance(RepositoryReader.Limit);
                return Task.FromResult(reading.IsCompleted);
            });
            (await reading).ShouldBeNull();
            return await Count(history, history.Ids[2], history.Ids[0], history.Ids[1]) is null;
        });

        // It ends when somebody writes into the pipe; from then on the reader answers again.
        try
        {
            await File.WriteAllTextAsync(pipe, "nothing");
        }
        catch (IOException)
        {
            // The reader has seen that it is no file, and closed it.
        }
        await Eventually.Passes(async () => (await Count(history, history.Ids[2], history.Ids[0], history.Ids[1])).ShouldNotBeNull());
    }

    private Task<Divergence?> Count(RandomHistory history, string head, string tip, string start) =>
        reader.Count(new GitRepository(Path.Combine(history.Path, ".git"), false), head, tip, start, CancellationToken.None);

    private static async Task<Divergence?> GitCounts(RandomHistory history, string head, string tip, string start)
    {
        var said = await history.Git("rev-list", "--left-right", "--count", $"{tip}...{head}", "^" + start, "--");
        var numbers = said.Split('\t').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new Divergence(numbers[1], numbers[0]);
    }

    private static async Task MakePipe(string path) =>
        (await ProcessRunner.Instance.Run(new CommandSpec("mkfifo", path), CancellationToken.None)).EnsureSucceeded();
}
