using Helios.HarnessMonitor.Status;

namespace Helios.HarnessMonitor.Probing;

/// <summary>Asks the harness once.</summary>
internal interface IHarnessProbe
{
    Task<ProbeOutcome> Probe(CancellationToken cancellationToken);
}
