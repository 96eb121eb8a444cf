using Helios.Contracts.Api.Lanes;
using Helios.Processes;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Merging;

/// <summary>Pushes a lane's branch.</summary>
internal sealed class LanePush(GitProgram git, LaneMoves moves, UserActs acts, PushRemotes remotes, IOptions<WorktreeOptions> options)
{
    public async Task<MergeOutcome> Push(LanePlace lane, string? remote, bool force, CancellationToken cancellationToken)
    {
        await moves.Finish(lane);
        var user = await acts.In(lane.Repository, lane.Subject.GitDir, cancellationToken);
        var name = await remotes.Find(lane, remote, cancellationToken);
        var head = lane.Head;
        var known = RefFiles.Find(lane.Repository.CommonDir, $"refs/remotes/{name}/{lane.Branch}");
        var full = "refs/heads/" + lane.Branch;
        // Without a remembered commit the remote must have no such branch.
        string[] lease = force ? [$"--force-with-lease={full}:{known}"] : [];
        var call = new GitCall(["push", "--porcelain", "--quiet", .. lease, "--", name, $"{full}:{full}"])
        {
            GitDir = lane.Subject.GitDir,
            WorkTree = lane.Tree,
            Network = true,
            User = user,
            Limit = options.Value.CloneTimeout,
            Settings = ["push.followTags=false", "push.recurseSubmodules=no", "push.default=nothing"],
        };
        var said = await git.Try(call, cancellationToken);
        return said.Succeeded ? new MergeOutcome.Done($"{name}/{lane.Branch}", known, head) : throw Refused(lane, name, call, said);
    }

    private static MergeStoppedException Refused(LanePlace lane, string remote, GitCall call, CommandResult said)
    {
        var failed = call.Failed(said);
        var line = said.Stdout.Text.Split('\n').FirstOrDefault(line => line.StartsWith('!'));
        if (line is null)
            return new MergeStoppedException(
                MergeRefusalReason.GitRefused,
                $"The push to '{remote}' failed. {failed.Message} Check the address (git remote -v) and your access to it.",
                failed.Tail
            );
        // "!<tab>from:to<tab>[rejected] (non-fast-forward)"
        var why = line[(line.LastIndexOf('\t') + 1)..].Trim();
        var isBehind = why.Contains("non-fast-forward", StringComparison.Ordinal) || why.Contains("fetch first", StringComparison.Ordinal);
        var next =
            isBehind ? "If the lane was rebased, push it with --force; otherwise bring the remote's commits into the lane first."
            : why.Contains("stale info", StringComparison.Ordinal)
                ? "Somebody has pushed to it. Fetch, bring those commits into the lane, and push again."
            : "The remote does not accept it; its answer says why.";
        return new MergeStoppedException(
            MergeRefusalReason.PushRejected,
            $"'{remote}' rejected '{lane.Branch}': {why}. {next}",
            failed.Tail
        );
    }
}
