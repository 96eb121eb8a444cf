using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Hosting.Timeliness;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Probes the runtime and the process of every agent, and sends the findings in one report per round. It decides nothing: what cannot be
/// determined is reported as such.
/// </summary>
internal sealed class AgentObserver(
    AgentSessions sessions,
    AgentTerminals terminals,
    LastScreens screens,
    DialogWatch dialogs,
    LaneLedger ledger,
    ReportSender sender,
    HostFolder host,
    AttentionClock attention,
    TimeProvider time
)
{
    private long rounds;
    private DateTimeOffset lastRound = time.GetUtcNow();

    /// <summary>Probes every agent of this host once. Rounds must not overlap.</summary>
    public async Task Round(CancellationToken cancellationToken)
    {
        var (before, began) = (lastRound, time.GetUtcNow());
        lastRound = began;
        AgentSession[] observed =
        [
            .. sessions.All.Where(session =>
                session.Launch is { IsObserved: true } && ledger.Find(session.LaneId) is not { TornDownAt: not null }
            ),
        ];
        if (observed.Length == 0)
            return;
        // The terminal of an ended agent stays only until its last screen has been saved.
        await screens.Collect();
        var (panes, evidence) = observed.Any(session => session.Launch?.Terminal is not null) ? await terminals.Look() : ([], "");
        var facts = observed.Select(session => AgentFindings.Of(session, panes, evidence)).OfType<SessionFacts>().ToArray();
        await sender.TrySend(
            new SessionFactsReported
            {
                HostId = host.Identity.HostId,
                Round = ++rounds,
                // A missing answer says nothing about the agent if this process itself did not run in the meantime. A round that merely
                // took long is not late:
                // on a busy host every round would be, and doubt would never end.
                Late = attention.AsleepSince(before) > TimeSpan.Zero,
                // A tmux server of an earlier boot does not count as missing.
                RuntimeServer =
                    panes is null
                    && observed.Any(session => session.Launch is { Terminal: not null } launch && !AgentFindings.IsOfEarlierBoot(launch))
                        ? RuntimeServerFinding.Unreachable
                        : RuntimeServerFinding.Alive,
                Facts = facts,
                OccurredAt = began,
                Cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = host.Identity.Actor },
            },
            cancellationToken
        );
        foreach (var session in observed)
            await dialogs.Look(session);
    }
}
