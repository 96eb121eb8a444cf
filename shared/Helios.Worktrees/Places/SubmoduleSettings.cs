using System.Collections.Concurrent;
using Helios.Processes.Files;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>
/// Initialising submodules writes a section for each into the settings shared by all worktrees. If none of the lanes that needed them at
/// the time got its submodules, the settings are restored, byte for byte if nobody else has changed them in the meantime.
/// </summary>
internal sealed class SubmoduleSettings(GitProgram git, RepositoryLocks locks)
{
    private const int MostOfSettings = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, Use> uses = new(StringComparer.Ordinal);

    /// <param name="repository">The repository.</param>
    /// <param name="names">The submodules.</param>
    /// <param name="initialize">Writes the settings; the repository's lock is held.</param>
    /// <param name="checkOut">Uses them.</param>
    /// <param name="cancellationToken">Cancels the waiting for the lock.</param>
    public async Task During(
        GitRepository repository,
        IReadOnlyList<string> names,
        Func<CancellationToken, Task> initialize,
        Func<Task> checkOut,
        CancellationToken cancellationToken
    )
    {
        var use = await locks.Hold(
            repository,
            "reading the repository's settings",
            _ => Task.FromResult(Enter(repository, names)),
            cancellationToken
        );
        try
        {
            await locks.Hold(
                repository,
                "initialising submodules",
                async limited =>
                {
                    await initialize(limited);
                    use.After = Read(repository);
                },
                cancellationToken
            );
            await checkOut();
            use.IsKept = true;
        }
        finally
        {
            await Leave(repository, use);
        }
    }

    private Use Enter(GitRepository repository, IReadOnlyList<string> names)
    {
        var use = uses.GetOrAdd(repository.CommonDir, _ => new Use(Read(repository)));
        use.Lanes++;
        use.Names.UnionWith(names);
        return use;
    }

    private async Task Leave(GitRepository repository, Use use)
    {
        try
        {
            await locks.Hold(
                repository,
                "restoring the repository's settings",
                async limited =>
                {
                    if (--use.Lanes == 0 && uses.TryRemove(repository.CommonDir, out _) && !use.IsKept)
                        await GiveBack(repository, use, limited);
                },
                CancellationToken.None
            );
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            // The reason of the failure matters more than leftover sections; without the repository there are none.
            uses.TryRemove(repository.CommonDir, out _);
        }
    }

    private async Task GiveBack(GitRepository repository, Use use, CancellationToken cancellationToken)
    {
        var file = FileOf(repository);
        if (
            use is { Before: { } before, After: { } after }
            && RegularFile.KindOf(file) is FileKind.Regular
            && Read(repository)?.AsSpan().SequenceEqual(after) is true
        )
        {
            if (before.AsSpan().SequenceEqual(after) || TryReplace(file, before))
                return;
        }
        foreach (var name in use.Names)
        {
            var section = System.Text.Encoding.UTF8.GetBytes($"[submodule \"{name}\"]");
            if (use.Before?.AsSpan().IndexOf(section) is >= 0)
                continue;
            await git.Try(
                new GitCall("config", "--local", "--remove-section", "submodule." + name) { GitDir = repository.CommonDir },
                cancellationToken
            );
        }
    }

    /// <summary>Replaces the settings by git's locking protocol; false if another git process is changing them.</summary>
    private static bool TryReplace(string file, byte[] content)
    {
        var lockFile = file + ".lock";
        FileStream writing;
        try
        {
            writing = new FileStream(lockFile, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException)
        {
            return false;
        }
        try
        {
            using (writing)
                writing.Write(content);
        }
        catch (IOException)
        {
            File.Delete(lockFile);
            return false;
        }
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(lockFile, File.GetUnixFileMode(file));
        File.Move(lockFile, file, overwrite: true);
        return true;
    }

    private static byte[]? Read(GitRepository repository) => RegularFile.Read(FileOf(repository), MostOfSettings, followLink: true);

    private static string FileOf(GitRepository repository) => Path.Combine(repository.CommonDir, "config");

    private sealed class Use(byte[]? before)
    {
        public byte[]? Before { get; } = before;

        public byte[]? After { get; set; }

        public int Lanes { get; set; }

        public bool IsKept { get; set; }

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);
    }
}
