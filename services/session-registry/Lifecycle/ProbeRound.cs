using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>One round of one host's probes, judged as a whole before any session is: many deaths at once are one incident of the host.</summary>
internal sealed record HostRound
{
    /// <summary>What each session is to be judged by.</summary>
    public required IReadOnlyList<(SessionId Session, Fact.Liveness Fact)> Facts { get; init; }

    /// <summary>What is wrong with the host itself; a person is told once, however long it lasts.</summary>
    public HostIncident? Incident { get; init; }

    /// <summary>False for a round that says nothing, neither of sessions nor of the host.</summary>
    public required bool Counts { get; init; }

    public static HostRound Judge(SessionFactsReported reported, LifecycleOptions options)
    {
        // Whoever was held up itself judges nobody.
        if (reported.Late)
            return new HostRound { Facts = [], Counts = false };

        var dead = reported.Facts.Count(IsDead);
        var incident = reported.RuntimeServer is RuntimeServerFinding.Unreachable
            ? HostIncident.RuntimeUnreachable
            : dead >= options.MassDeathFrom && dead * 2 > reported.Facts.Count ? HostIncident.MassDeath : (HostIncident?)null;
        return new HostRound
        {
            Facts = [.. reported.Facts.Select(fact => (fact.SessionId, FactOf(reported, fact, incident)))],
            Incident = incident,
            Counts = true,
        };
    }

    // What a restart of the machine ended is explained: neither doubted nor counted.
    private static bool IsDead(SessionFacts fact) => !fact.Rebooted && (fact.Runtime is RuntimeFinding.Gone || fact.Process is ProcessFinding.Dead);

    private static Fact.Liveness FactOf(SessionFactsReported reported, SessionFacts fact, HostIncident? incident)
    {
        var doubted = incident is not null && IsDead(fact);
        return new(
            fact.LaunchId,
            reported.Round,
            doubted && fact.Runtime is RuntimeFinding.Gone ? RuntimeFinding.Failed : fact.Runtime,
            doubted && fact.Process is ProcessFinding.Dead ? ProcessFinding.Failed : fact.Process,
            doubted ? $"{SnakeCase.Of(incident!.Value)} on its host: {fact.Evidence}" : fact.Evidence)
        {
            At = reported.OccurredAt,
            Incident = incident,
        };
    }
}
