using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Tunnels;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Merging;

/// <summary>Drafts a pull request from what is in the repository: its base, its title and its description.</summary>
internal sealed class PullRequestDrafts(GitProgram git, LaneStates states, PushRemotes remotes)
{
    private const string TemplateName = "pull_request_template";

    // Larger ones are no templates for people.
    private const long LargestTemplate = 64 * 1024;

    private const int LongestTitle = 256;
    private const int MostCommits = 100;

    public async Task<PullRequestDraft> Make(LanePlace lane, ProposedWork work, CancellationToken cancellationToken)
    {
        if (!work.LeaveUncommitted && await states.Look(lane, cancellationToken) is { Count: > 0 } uncommitted)
            throw LaneStates.Uncommitted(uncommitted);
        var remote = await remotes.Find(lane, work.Remote, cancellationToken);
        var target = work.Base ?? BaseOf(lane, remote, work.BaseRef);
        if (target == lane.Branch)
            throw new MergeStoppedException(
                MergeRefusalReason.TargetNotBranch,
                $"The lane's own branch is '{lane.Branch}', so it cannot be merged into that. Name another base (--base)."
            );
        var commits = await Commits(lane, remote, target, work.BaseCommit, cancellationToken);
        if (commits.Count == 0)
            throw new MergeStoppedException(
                MergeRefusalReason.LaneUnchanged,
                $"The lane has no commits that '{target}' does not have. Let its agent work, or commit first (helios lane commit)."
            );
        var (subject, body) = commits[0];
        return new PullRequestDraft
        {
            RemoteUrls = await remotes.UrlsOf(lane, remote, cancellationToken),
            Base = target,
            Title = subject.Length <= LongestTitle ? subject : subject[..(LongestTitle - 1)] + "…",
            Body =
                await Template(lane, cancellationToken)
                ?? (commits.Count == 1 ? body : string.Join('\n', commits.Select(commit => "* " + commit.Subject))),
        };
    }

    /// <summary>The branch of the remote that a lane's base means.</summary>
    private static string BaseOf(LanePlace lane, string remote, string baseRef)
    {
        const string Heads = "refs/heads/";
        var name = baseRef.StartsWith(Heads, StringComparison.Ordinal) ? baseRef[Heads.Length..] : baseRef;
        if (name is "HEAD")
            name = RefFiles.ReadHead(lane.Repository.CommonDir)?.Branch ?? name;
        var remotes = $"refs/remotes/{remote}/";
        foreach (var prefix in (string[])[$"{remote}/", remotes])
            if (name.StartsWith(prefix, StringComparison.Ordinal) && Exists(remotes + name[prefix.Length..]))
                return name[prefix.Length..];
        return Exists(Heads + name) || Exists(remotes + name)
            ? name
            : throw new MergeStoppedException(
                MergeRefusalReason.TargetNotBranch,
                $"The lane started from '{baseRef}', which is not a branch of '{remote}'. Name the branch to merge into (--base)."
            );

        bool Exists(string full) => RefFiles.Find(lane.Repository.CommonDir, full) is not null;
    }

    /// <summary>The lane's own commits, oldest first.</summary>
    private async Task<List<(string Subject, string Body)>> Commits(
        LanePlace lane,
        string remote,
        string target,
        string? baseCommit,
        CancellationToken cancellationToken
    )
    {
        string?[] known =
        [
            baseCommit,
            RefFiles.Find(lane.Repository.CommonDir, $"refs/remotes/{remote}/{target}"),
            RefFiles.Find(lane.Repository.CommonDir, $"refs/heads/{target}"),
        ];
        var call = new GitCall([
            "log",
            "--reverse",
            "--no-merges",
            "--format=%s%x00%b%x00",
            lane.Head,
            "--not",
            .. known.OfType<string>(),
            "--",
        ])
        {
            GitDir = lane.Repository.CommonDir,
        };
        return
        [
            .. (await git.Run(call, cancellationToken))
                .Stdout.Text.Split('\0')
                .Chunk(2)
                .Where(pair => pair.Length == 2)
                .Select(pair => (pair[0].TrimStart('\n'), pair[1].Trim()))
                .Take(MostCommits),
        ];
    }

    /// <summary>The template for pull requests at the lane's commit, as forges look for it; null if there is none.</summary>
    private async Task<string?> Template(LanePlace lane, CancellationToken cancellationToken)
    {
        var entries = new List<(string Path, string Id)>();
        foreach (
            var folders in (string[][])
                [
                    [],
                    [".github/", "docs/"],
                ]
        )
        {
            var call = new GitCall(["ls-tree", "-z", "-l", "--full-tree", lane.Head, .. folders]) { GitDir = lane.Repository.CommonDir };
            entries.AddRange((await git.Run(call, cancellationToken)).Stdout.Text.Split('\0').Select(Entry).OfType<(string, string)>());
        }

        var found = entries
            .Where(entry => Path.GetFileNameWithoutExtension(entry.Path).Equals(TemplateName, StringComparison.OrdinalIgnoreCase))
            .Where(entry => Path.GetExtension(entry.Path).ToLowerInvariant() is ".md" or ".txt" or "")
            .OrderBy(entry =>
                Path.GetDirectoryName(entry.Path) is ".github" ? 0
                : entry.Path.Contains('/', StringComparison.Ordinal) ? 2
                : 1
            )
            .Select(entry => entry.Id)
            .FirstOrDefault();
        if (found is null)
            return null;
        var blob = await git.Run(new GitCall("cat-file", "blob", found) { GitDir = lane.Repository.CommonDir }, cancellationToken);
        return Encoding.UTF8.GetString(blob.Stdout.Bytes.Span).Replace("\0", "", StringComparison.Ordinal);
    }

    // mode, type, id, size, and after a tab the path. Links and large files are no templates.
    private static (string Path, string Id)? Entry(string line)
    {
        if (line.Split('\t', 2) is not [var facts, var path])
            return null;
        return
            facts.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var mode, "blob", var id, var size]
            && mode is not "120000"
            && long.TryParse(size, out var length)
            && length <= LargestTemplate
            ? (path, id)
            : null;
    }
}
