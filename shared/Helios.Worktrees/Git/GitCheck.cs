using Microsoft.Extensions.Hosting;

namespace Helios.Worktrees.Git;

/// <summary>Refuses to start if git is missing or too old, and says what to install.</summary>
internal sealed class GitCheck(GitProgram git) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => git.CheckVersion(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
