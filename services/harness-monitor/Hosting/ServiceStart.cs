using Microsoft.Extensions.Hosting;

namespace Helios.HarnessMonitor.Hosting;

internal static class ServiceStart
{
    /// <summary>Completes when everything in this process has started, including the bus.</summary>
    public static async Task WhenStarted(this IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }
}
