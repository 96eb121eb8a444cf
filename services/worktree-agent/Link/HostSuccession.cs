using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using HostOptions = Helios.WorktreeAgent.Host.HostOptions;

namespace Helios.WorktreeAgent.Link;

/// <summary>Ends the agent when another machine is its host from now on, or when it is to be another host itself.</summary>
internal sealed partial class HostSuccession(
    HostFolder folder,
    IHostApplicationLifetime lifetime,
    IOptions<HostOptions> options,
    ILogger<HostSuccession> logger
)
{
    /// <summary>The exit code of an agent that must not be started again: <c>EX_CONFIG</c> of sysexits.h.</summary>
    public const int ExitCode = 78;

    /// <summary>A later incarnation of the host has registered: two agents must not act as one host.</summary>
    public void Superseded(HostSuperseded told)
    {
        var identity = folder.Identity;
        if (told.HostId != identity.HostId || told.Incarnation <= identity.Incarnation)
            return;
        LogSuperseded(identity.HostId, told.Incarnation, identity.Incarnation);
        Environment.ExitCode = ExitCode;
        lifetime.StopApplication();
    }

    /// <summary>Becomes another host at the next start.</summary>
    public void TakeOver(TakeOverHost order)
    {
        var identity = folder.Identity;
        if (order.HostId != identity.HostId)
            return;
        if (!string.IsNullOrEmpty(options.Value.Id))
        {
            LogFixed(identity.HostId, order.NewHostId);
            return;
        }

        folder.Become(order.NewHostId, order.Incarnation);
        LogTakesOver(identity.HostId, order.NewHostId, order.Cause.Actor);
        lifetime.StopApplication();
    }

    [LoggerMessage(
        2077,
        LogLevel.Critical,
        "Another agent is host {Host} now (incarnation {Newer}, this one is {Own}): this agent ends. Do not start it again; to join as "
            + "a new host, use another data folder"
    )]
    private partial void LogSuperseded(HostId host, long newer, long own);

    [LoggerMessage(
        2078,
        LogLevel.Warning,
        "Host {Host} takes over the id of host {Other} by order of {Actor}: this agent ends, and is that host when it starts again"
    )]
    private partial void LogTakesOver(HostId host, HostId other, string actor);

    [LoggerMessage(
        2079,
        LogLevel.Error,
        "Host {Host} cannot take over the id of host {Other}, because its id is set by Helios:Host:Id. Change that setting, and start "
            + "the agent again"
    )]
    private partial void LogFixed(HostId host, HostId other);
}
