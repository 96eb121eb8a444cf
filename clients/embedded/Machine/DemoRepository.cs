using Helios.Processes;

namespace Helios.Embedded.Machine;

/// <summary>A small git repository in the temporary folder, for the demo.</summary>
public sealed class DemoRepository : IDisposable
{
    private DemoRepository(string root) => (Root, Repository) = (root, Path.Combine(root, "demo-app"));

    /// <summary>The folder that contains the repository and is deleted with it.</summary>
    public string Root { get; }

    /// <summary>The repository.</summary>
    public string Repository { get; }

    /// <summary>Creates it, with one commit on <c>main</c>.</summary>
    public static async Task<DemoRepository> Make(CancellationToken cancellationToken)
    {
        var made = new DemoRepository(Directory.CreateTempSubdirectory("helios-demo-").FullName);
        try
        {
            Directory.CreateDirectory(made.Repository);
            await made.Git(cancellationToken, "init", "--quiet", "--initial-branch=main");
            await made.Git(cancellationToken, "config", "user.name", "Helios demo");
            await made.Git(cancellationToken, "config", "user.email", "demo@helios.invalid");
            await made.Git(cancellationToken, "config", "commit.gpgsign", "false");
            await File.WriteAllTextAsync(Path.Combine(made.Repository, "README.md"), "# demo-app\n", cancellationToken);
            await made.Git(cancellationToken, "add", "README.md");
            await made.Git(cancellationToken, "commit", "--quiet", "--message", "First commit");
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>The registered worktrees except the main one.</summary>
    public async Task<IReadOnlyList<string>> LinkedWorktrees(CancellationToken cancellationToken) =>
        [
            .. (await Git(cancellationToken, "worktree", "list", "--porcelain", "-z"))
                .Split('\0')
                .Where(line => line.StartsWith("worktree ", StringComparison.Ordinal))
                .Skip(1)
                .Select(line => line["worktree ".Length..]),
        ];

    /// <summary>The branches except <c>main</c>.</summary>
    public async Task<IReadOnlyList<string>> OtherBranches(CancellationToken cancellationToken) =>
        [
            .. Lines(await Git(cancellationToken, "for-each-ref", "--format=%(refname:short)", "refs/heads"))
                .Where(branch => branch != "main"),
        ];

    /// <summary>The archive refs.</summary>
    public async Task<IReadOnlyList<string>> ArchiveRefs(CancellationToken cancellationToken) =>
        [.. Lines(await Git(cancellationToken, "for-each-ref", "--format=%(refname)", "refs/helios/archive"))];

    /// <summary>The folders of lanes that still exist.</summary>
    public IReadOnlyList<string> LaneFolders()
    {
        var root = Path.Combine(Repository, ".helios-worktrees");
        return Directory.Exists(root)
            ? [.. Directory.EnumerateDirectories(root).Where(folder => !Path.GetFileName(folder).StartsWith('.'))]
            : [];
    }

    /// <summary>Whether git fsck reports no errors.</summary>
    public async Task<bool> IsSound(CancellationToken cancellationToken)
    {
        var answer = await ProcessRunner.Instance.Run(Command("fsck", "--no-dangling", "--no-progress"), cancellationToken);
        return answer.Succeeded;
    }

    /// <summary>The processes on this machine with a lane's mark.</summary>
    public static IReadOnlyList<int> MarkedProcesses(string laneId) =>
        [.. ProcessTree.Find(new EnvironmentMarker("HELIOS_LANE_ID", laneId)).Select(process => process.Identity.Pid)];

    public void Dispose()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> Git(CancellationToken cancellationToken, params string[] arguments) =>
        (await ProcessRunner.Instance.Run(Command(arguments), cancellationToken)).EnsureSucceeded().Stdout.Text;

    private CommandSpec Command(params string[] arguments) =>
        new CommandSpec("git", arguments)
            .In(Repository)
            .With("LC_ALL", "C")
            .With("GIT_TERMINAL_PROMPT", "0")
            .Without("GIT_DIR")
            .Without("GIT_WORK_TREE")
            .Without("GIT_INDEX_FILE");
}
