using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Explains why a host has not answered.</summary>
internal interface IHostSilence
{
    /// <summary>Explains it as a refusal.</summary>
    /// <param name="host">The host.</param>
    /// <param name="what">What it has not done, as the end of a sentence: "answered".</param>
    /// <param name="askedAt">When the request was sent.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    Task<Refusal> Explain(HostId host, string what, DateTimeOffset askedAt, CancellationToken cancellationToken);
}
