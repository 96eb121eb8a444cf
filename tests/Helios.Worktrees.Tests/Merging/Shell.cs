using System.Security.Cryptography;
using Helios.Processes;

namespace Helios.Worktrees.Tests.Merging;

/// <summary>What a person does in a checkout, and what a person sees there.</summary>
internal static class Shell
{
    public static async Task<string> Run(string folder, string script)
    {
        var command = new CommandSpec("sh", "-c", script)
        {
            WorkingDirectory = folder,
            Timeout = TimeSpan.FromMinutes(2),
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["LC_ALL"] = "C",
                ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                ["GIT_CONFIG_SYSTEM"] = "/dev/null",
                ["GIT_EDITOR"] = "true",
                ["GIT_AUTHOR_NAME"] = "Person",
                ["GIT_AUTHOR_EMAIL"] = "person@example.invalid",
                ["GIT_COMMITTER_NAME"] = "Person",
                ["GIT_COMMITTER_EMAIL"] = "person@example.invalid",
            },
        };
        return (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded().Stdout.Text;
    }

    /// <summary>Commit, index, status and the content of every file, without git's own and those of lanes.</summary>
    public static async Task<string> StateOf(string folder)
    {
        var said = await Run(
            folder,
            "git rev-parse HEAD; git symbolic-ref -q HEAD; git ls-files --stage -v; git status --porcelain=v2 --untracked-files=all; "
                + "git stash list"
        );
        var files = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (File: file, Name: Path.GetRelativePath(folder, file)))
            .Where(each =>
                !each.Name.StartsWith(".git/", StringComparison.Ordinal) && !each.Name.StartsWith(".helios", StringComparison.Ordinal)
            )
            .OrderBy(each => each.Name, StringComparer.Ordinal)
            .Select(each => $"{each.Name} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(each.File)))}");
        return said + string.Join('\n', files);
    }
}
