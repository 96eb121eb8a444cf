using Helios.HarnessMonitor.Status;

namespace Helios.HarnessMonitor.Probing;

/// <summary>Probes the harness once.</summary>
internal interface IHarnessProbe
{
    Task<ProbeOutcome> Probe(CancellationToken cancellationToken);
}
