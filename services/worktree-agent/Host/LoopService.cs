using Helios.Hosting.Concurrency;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Host;

/// <summary>Runs a <see cref="Loop"/> as a hosted service.</summary>
internal sealed class LoopService(
    string name,
    TimeSpan every,
    LoopStart start,
    Func<CancellationToken, Task> round,
    StartGate gate,
    TimeProvider time,
    ILogger<LoopService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (start is not LoopStart.AtOnce)
            await gate.Opened.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (start is LoopStart.ARoundLater)
            await Loop.RunLater(name, every, round, time, logger, stoppingToken);
        else
            await Loop.Run(name, every, round, time, logger, stoppingToken);
    }
}
