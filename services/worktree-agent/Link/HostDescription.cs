using System.Reflection;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.Worktrees;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Link;

/// <summary>Describes the host for its registration.</summary>
internal sealed class HostDescription(
    HostFolder folder,
    HostAbilities abilities,
    LaneTokens tokens,
    IProcessRunner processes,
    TimeProvider time,
    IOptions<LinkOptions> options,
    IOptions<WorktreeOptions> worktreeOptions
)
{
    private static readonly string AgentVersion =
        typeof(HostDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private string? gitVersion;

    public async Task<RegisterHost> Registration(CancellationToken cancellationToken)
    {
        gitVersion ??= await GitVersion(cancellationToken);
        var identity = folder.Identity;
        return new RegisterHost
        {
            HostId = identity.HostId,
            Name = identity.Name,
            Incarnation = identity.Incarnation,
            BootId = identity.BootId,
            InstallationId = identity.InstallationId,
            Slots = options.Value.Slots,
            AgentVersion = AgentVersion,
            GitVersion = gitVersion,
            Drivers = abilities.Drivers,
            Agents = abilities.Agents,
            Labels = options.Value.Labels,
            LaneKey = tokens.PublicKey,
            OccurredAt = time.GetUtcNow(),
            Cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = identity.Actor },
        };
    }

    private async Task<string> GitVersion(CancellationToken cancellationToken)
    {
        var answer = await processes.Run(new CommandSpec(worktreeOptions.Value.Git, "--version"), cancellationToken);
        return answer.Succeeded ? answer.Stdout.Text.Trim().Replace("git version ", "", StringComparison.Ordinal) : "none";
    }
}
