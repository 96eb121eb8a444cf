using System.Text;
using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Tunnels;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Tunnels;
using Helios.Worktrees;

namespace Helios.WorktreeAgent.Link;

/// <summary>
/// Works with the commits of lanes, and sends the outcome through the tunnel by which it was asked for. It is not durable: an act that a
/// crash has interrupted is finished when it is asked for again. It goes on when the caller has left, because what it has begun it ends,
/// and reports what it has changed.
/// </summary>
internal sealed class LaneWorkSource(
    ILaneMerges merges,
    LaneLedger ledger,
    OperationQueue operations,
    ReportSender sender,
    HostFolder folder,
    TimeProvider time
)
{
    public async Task Send(TunnelWriter writer, TunnelTarget target, CancellationToken cancellationToken)
    {
        await using var stream = new TunnelStream(writer);
        var (answer, refusal) = await Answer(target, cancellationToken);
        if (answer is null)
        {
            await writer.Send(TunnelFrameKind.Failed, stream.Sent, Encoding.UTF8.GetBytes(refusal), cancellationToken);
            return;
        }

        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, PublicJson.Strict), cancellationToken);
        await writer.Send(TunnelFrameKind.End, stream.Sent, default, cancellationToken);
    }

    private async Task<(LaneWorkAnswer? Answer, string Refusal)> Answer(TunnelTarget target, CancellationToken cancellationToken)
    {
        if (ledger.Find(target.LaneId) is not { TornDownAt: null, Repository: { Length: > 0 } repository } || target.Work is not { } order)
            return (null, $"Lane {target.LaneId} has no worktree on this host.");
        var lane = new LaneWork
        {
            LaneId = target.LaneId,
            Repository = repository,
            Branch = order.Branch,
        };
        try
        {
            if (order is { Act: LaneAct.Unspecified, PullRequest: { } proposed })
                return (await Told(lane, order, await merges.Draft(lane, Of(order, proposed), cancellationToken)), "");
            if (order.Act is LaneAct.Unspecified)
                return (new LaneWorkAnswer { Preview = await merges.Preview(lane, Required(order.Target), cancellationToken) }, "");
            var answer = await operations
                .InTurn(lane.LaneId, async token => await Told(lane, order, await Act(lane, order, token)))
                .WaitAsync(cancellationToken);
            return (answer, "");
        }
        catch (Exception failure)
            when (failure is GitException or RepositoryRefusedException or IOException or UnauthorizedAccessException or FormatException)
        {
            return (null, failure.Message);
        }
    }

    private static ProposedWork Of(LaneWorkOrder order, PullRequestOrder proposed) =>
        new()
        {
            Base = proposed.Base,
            BaseRef = Required(order.Target),
            BaseCommit = proposed.BaseCommit,
            Remote = order.Remote,
            LeaveUncommitted = order.LeaveUncommitted,
        };

    private Task<MergeOutcome> Act(LaneWork lane, LaneWorkOrder order, CancellationToken cancellationToken) =>
        order.Act switch
        {
            LaneAct.Commit => merges.Commit(lane, Required(order.Message), cancellationToken),
            LaneAct.Rebase => merges.Update(lane, Required(order.Target), order.Update, cancellationToken),
            LaneAct.Push => merges.Push(lane, order.Remote, order.Force, cancellationToken),
            LaneAct.Merge => merges.Merge(
                lane,
                new MergeInto
                {
                    Target = Required(order.Target),
                    Strategy = order.Strategy,
                    Message = order.Message,
                    LeaveUncommitted = order.LeaveUncommitted,
                },
                cancellationToken
            ),
            _ => throw new FormatException($"This agent cannot do '{SnakeCase.Of(order.Act)}' with a lane; update it."),
        };

    private async Task<LaneWorkAnswer> Told(LaneWork lane, LaneWorkOrder order, MergeOutcome outcome)
    {
        switch (outcome)
        {
            case MergeOutcome.Done done:
                var work = new LaneWorkView
                {
                    LaneId = lane.LaneId,
                    Act = order.Act,
                    Branch = done.Branch,
                    Before = done.Before,
                    Commit = done.Commit,
                    Changed = done.Changed,
                    LeftOut = done.LeftOut,
                };
                if (done.Changed)
                    await Report(work, order.Cause);
                return new LaneWorkAnswer { Done = work };
            case MergeOutcome.Drafted drafted:
                return new LaneWorkAnswer { Draft = drafted.Draft };
            case MergeOutcome.Conflicted conflicted:
                return Refused(MergeRefusalReason.MergeConflicts, conflicted.Detail, conflicted.Paths, "");
            case MergeOutcome.Refused refused:
                return Refused(refused.Reason, refused.Detail, [], refused.Tail);
            default:
                throw new InvalidOperationException($"{outcome.GetType()} is not an outcome.");
        }
    }

    private static LaneWorkAnswer Refused(MergeRefusalReason reason, string detail, IReadOnlyList<string> paths, string tail) =>
        new()
        {
            Refused = new LaneWorkRefusal
            {
                Reason = reason,
                Detail = detail,
                Paths = paths,
                Tail = tail,
            },
        };

    private Task<bool> Report(LaneWorkView work, Cause cause) =>
        sender.TrySend(
            new LaneWorkDone
            {
                HostId = folder.Identity.HostId,
                LaneId = work.LaneId,
                Work = work,
                OccurredAt = time.GetUtcNow(),
                Cause = cause,
            },
            CancellationToken.None
        );

    private static string Required(string? value) => value ?? throw new FormatException("The order lacks what it is about.");
}
