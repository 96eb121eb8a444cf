using Microsoft.Extensions.Hosting;

namespace Helios.Embedded;

/// <summary>Signals belong to whoever runs us, not to the host within.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
