using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Helios.Contracts;
using Helios.Contracts.Api.Workspaces;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Setup;

/// <summary>
/// Finds a repository's setup file at a commit. Reads git's objects, not a tree: a checkout may change the file depending on settings.
/// </summary>
internal sealed class RepositorySetups(GitProgram git)
{
    // Lanes start from few commits, and commits do not change.
    private const int MostRemembered = 256;

    private readonly ConcurrentDictionary<(string CommonDir, string Commit), Lazy<Task<RepositorySetup?>>> remembered = new();

    /// <summary>The file at a commit, with its text; null if there is none.</summary>
    /// <exception cref="RepositoryRefusedException">It is invalid.</exception>
    public async Task<RepositorySetup?> At(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        var key = (repository.CommonDir, commit);
        // Concurrent callers share one call, which has git's own time limit.
        var found = remembered.GetOrAdd(key, _ => new(() => Task.Run(() => Find(repository, commit, CancellationToken.None))));
        try
        {
            return await found.Value.WaitAsync(cancellationToken);
        }
        catch when (found.Value.IsFaulted)
        {
            remembered.TryRemove(new(key, found));
            throw;
        }
    }

    private async Task<RepositorySetup?> Find(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var listed = await git.Line(
            new GitCall("ls-tree", "-z", "-l", "--full-tree", commit, "--", RepositorySetup.Path) { GitDir = repository.CommonDir },
            cancellationToken
        );
        if (listed.Length == 0)
            return null;
        // mode, type, id, size, and after a tab the path.
        var entry = listed.Split('\t', 2)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (entry is not [var mode, "blob", var id, var size] || mode is "120000")
            throw Invalid(commit, "it is not a file.");
        if (!int.TryParse(size, out var length) || length > SetupDocument.Limit)
            throw Invalid(commit, $"it is larger than {SetupDocument.Limit / 1024} KiB.");
        var blob = await git.Run(new GitCall("cat-file", "blob", id) { GitDir = repository.CommonDir }, cancellationToken);
        var bytes = blob.Stdout.Bytes;
        try
        {
            var steps = SetupDocument.Read(bytes);
            return new RepositorySetup
            {
                Hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
                Steps = steps,
                Content = Encoding.UTF8.GetString(bytes.Span),
            };
        }
        catch (FormatException fault)
        {
            throw Invalid(commit, fault.Message);
        }
    }

    private static RepositoryRefusedException Invalid(string commit, string why) =>
        new(
            RefusalReason.SetupInvalid,
            $"{RepositorySetup.Path} at commit {commit[..10]} is invalid: {why} Expected JSON like {{\"prepare\": [command], "
                + "\"copy\": [glob], \"link\": [glob], \"run\": [{\"argv\": [text], \"timeout_seconds\": number}]}."
        );
}
