using Helios.Processes;

namespace Helios.Testing;

/// <summary>A real git repository with one commit on <c>main</c>, gone after the test.</summary>
public sealed class TemporaryRepository : IDisposable
{
    /// <summary>A folder name that breaks careless parsers.</summary>
    public const string AwkwardName = "a räpo\nwith \"all\" 的 'it'";

    private readonly TemporaryFolder folder;

    private TemporaryRepository(TemporaryFolder folder) => this.folder = folder;

    public string Path => folder.Path;

    /// <param name="name">The folder's name; <see cref="AwkwardName"/> for one with spaces, a newline, quotes and unicode.</param>
    /// <param name="withCommit">False: an empty repository, whose branch is unborn.</param>
    /// <param name="parent">Where; the system's temporary folder by default.</param>
    public static async Task<TemporaryRepository> Create(string name = "repository", bool withCommit = true, string? parent = null)
    {
        var repository = new TemporaryRepository(new TemporaryFolder(name, parent));
        await repository.Git("init", "-q", "-b", "main");
        await repository.Git("config", "user.name", "Test");
        await repository.Git("config", "user.email", "test@example.invalid");
        await repository.Git("config", "commit.gpgsign", "false");
        await repository.Git("config", "gc.auto", "0");
        if (withCommit)
        {
            await File.WriteAllTextAsync(System.IO.Path.Combine(repository.Path, "README.md"), "hello\n");
            await repository.Git("add", "-A");
            await repository.Git("commit", "-q", "-m", "first");
        }
        return repository;
    }

    /// <summary>Runs git in the repository, insists on success, and gives its output without the last newline.</summary>
    public Task<string> Git(params string[] arguments) => GitIn(Path, arguments);

    /// <summary>Runs git in another folder, a worktree for instance.</summary>
    public static async Task<string> GitIn(string workingDirectory, params string[] arguments)
    {
        var command = new CommandSpec("git", arguments)
        {
            WorkingDirectory = workingDirectory,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["GIT_DIR"] = null,
                ["GIT_WORK_TREE"] = null,
                ["GIT_INDEX_FILE"] = null,
                ["GIT_TERMINAL_PROMPT"] = "0",
                ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                ["GIT_CONFIG_SYSTEM"] = "/dev/null",
                ["LC_ALL"] = "C",
                ["GIT_AUTHOR_NAME"] = "Test",
                ["GIT_AUTHOR_EMAIL"] = "test@example.invalid",
                ["GIT_COMMITTER_NAME"] = "Test",
                ["GIT_COMMITTER_EMAIL"] = "test@example.invalid",
            },
        };
        var answer = await ProcessRunner.Instance.Run(command, CancellationToken.None);
        return answer.EnsureSucceeded().Stdout.Text.TrimEnd('\n');
    }

    /// <summary>Writes a file and commits it; gives the commit.</summary>
    public async Task<string> Commit(string file, string content, string message = "change")
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path) ?? Path);
        await File.WriteAllTextAsync(path, content);
        await Git("add", "-A");
        await Git("commit", "-q", "-m", message);
        return await Git("rev-parse", "HEAD");
    }

    public void Dispose() => folder.Dispose();
}
