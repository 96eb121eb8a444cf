using System.Buffers;
using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Merging;

/// <summary>
/// Finds the user's hooks and identity. Hooks and settings are those of the user's repository: a worktree, which a lane can write, adds
/// none.
/// </summary>
internal sealed class UserActs(GitProgram git)
{
    private const int MostOfAFile = 1024 * 1024;

    // What settings of a single worktree are for, a sparse checkout above all, needs none of these words.
    private static readonly SearchValues<string> Telling = SearchValues.Create(
        [
            "askpass",
            "command",
            "credential",
            "driver",
            "editor",
            "external",
            "filter",
            "gpg",
            "hook",
            "include",
            "insteadof",
            "lfs",
            "pack",
            "pager",
            "partialclone",
            "program",
            "promisor",
            "proxy",
            "remote",
            "textconv",
            "!",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>How git acts for the user in a repository.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="gitDir">The git directory of the worktree in which it acts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MergeStoppedException">The worktree's own settings could start a program.</exception>
    public async Task<UserAct> In(GitRepository repository, string gitDir, CancellationToken cancellationToken)
    {
        if (gitDir != repository.CommonDir)
            RefuseOwnPrograms(gitDir);
        var listed = new GitCall("config", "--list", "--show-scope", "--includes", "-z") { GitDir = repository.CommonDir };
        var settings = Setting.Parse((await git.Run(listed, cancellationToken)).Stdout.Text);
        var identity = new GitCall("var", "GIT_COMMITTER_IDENT")
        {
            GitDir = repository.CommonDir,
            User = new UserAct(Hooks: null, IsKnown: true),
            Settings = ["user.useConfigOnly=true"],
        };
        var known = await git.Try(identity, cancellationToken);
        return new UserAct(HooksOf(repository, settings), known.Succeeded);
    }

    private static void RefuseOwnPrograms(string gitDir)
    {
        var file = Path.Combine(gitDir, "config.worktree");
        if (RegularFile.Read(file, MostOfAFile) is { } bytes && Encoding.Latin1.GetString(bytes).AsSpan().ContainsAny(Telling))
            throw new MergeStoppedException(
                MergeRefusalReason.LaneUnsafe,
                $"The worktree's own settings, {file}, could make git start a program. Move what is needed to the repository's settings, "
                    + "and remove it there."
            );
    }

    /// <summary>
    /// The folder of hooks. A relative one is in the worktree that git works in, and so could be the lane's: the main worktree's is used.
    /// </summary>
    private static string? HooksOf(GitRepository repository, IReadOnlyList<Setting> settings)
    {
        const string home = "~/";
        var set = settings.LastOrDefault(setting => setting.Key is "core.hookspath")?.Value;
        var folder = set switch
        {
            null or "" => Path.Combine(repository.CommonDir, "hooks"),
            _ when set.StartsWith(home, StringComparison.Ordinal) => Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                set[home.Length..]
            ),
            _ => Path.GetFullPath(set, repository.MainWorktree ?? repository.CommonDir),
        };
        return
            RealPath.Of(folder) is { } real
            && Directory.Exists(real)
            && !WorktreePlaces.All(repository).Any(place => IsWithin(real, place.ManagedRoot))
            ? real
            : null;
    }

    private static bool IsWithin(string real, string folder) => RealPath.Of(folder) is { } there && RealPath.IsWithin(real, there);
}
