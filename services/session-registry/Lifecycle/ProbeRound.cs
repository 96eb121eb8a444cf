using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// One round of probes of a host, judged as a whole before any session: many deaths at once are one incident of the host.
/// </summary>
internal sealed record ProbeRound
{
    /// <summary>The fact for each session.</summary>
    public required IReadOnlyList<(SessionId Session, Fact.Liveness Fact)> Facts { get; init; }

    /// <summary>The problem of the host itself; a person is notified once, however long it lasts.</summary>
    public HostIncident? Incident { get; init; }

    /// <summary>False for a round that proves nothing, neither about sessions nor about the host.</summary>
    public required bool Counts { get; init; }

    public static ProbeRound Judge(SessionFactsReported reported, LifecycleOptions options)
    {
        // A host that was delayed itself concludes nothing.
        if (reported.Late)
            return new ProbeRound { Facts = [], Counts = false };

        var dead = reported.Facts.Count(IsDead);
        var incident =
            reported.RuntimeServer is RuntimeServerFinding.Unreachable ? HostIncident.RuntimeUnreachable
            : dead >= options.MassDeathFrom && dead * 2 > reported.Facts.Count ? HostIncident.MassDeath
            : (HostIncident?)null;
        return new ProbeRound
        {
            Facts = [.. reported.Facts.Select(fact => (fact.SessionId, FactOf(reported, fact, incident)))],
            Incident = incident,
            Counts = true,
        };
    }

    // Sessions that ended because the machine restarted are explained: they are neither in doubt nor counted.
    private static bool IsDead(SessionFacts fact) =>
        !fact.Rebooted && (fact.Runtime is RuntimeFinding.Gone || fact.Process is ProcessFinding.Dead);

    private static Fact.Liveness FactOf(SessionFactsReported reported, SessionFacts fact, HostIncident? incident)
    {
        var doubted = incident is not null && IsDead(fact);
        return new(
            fact.LaunchId,
            reported.Round,
            doubted && fact.Runtime is RuntimeFinding.Gone ? RuntimeFinding.Failed : fact.Runtime,
            doubted && fact.Process is ProcessFinding.Dead ? ProcessFinding.Failed : fact.Process,
            doubted ? $"{SnakeCase.Of(incident!.Value)} on its host: {fact.Evidence}" : fact.Evidence
        )
        {
            At = reported.OccurredAt,
            Incident = incident,
        };
    }
}
