using Microsoft.Extensions.Hosting;

namespace Helios.Embedded;

/// <summary>The calling program handles signals, not the inner host.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
