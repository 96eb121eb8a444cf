using System.Globalization;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary><c>helios host show</c>.</summary>
internal static class HostShowCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = HostFinder.Argument();
        var command = new HeliosCommand(
            "show",
            "Shows one host: slots, versions, labels, load, memory, disks, pools and incidents.",
            "helios host show build-7",
            "helios host show build-7 --json"
        )
        {
            named,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var found = await HostFinder.Find(call, call.Value(named)!, ct);
                Answer(call, await call.Client.Hosts.Get(found.HostId, ct));
                return ExitCodes.Done;
            }
        );
    }

    /// <summary>Prints a host: as JSON, as its id, or in full.</summary>
    public static void Answer(CliCall call, HostView host)
    {
        if (call.Json)
            call.WriteJson("host", host, CliJson.Shared.HostView);
        else if (call.Quiet)
            call.Data(host.HostId.ToString());
        else
            Describe(call, host);
    }

    private static void Describe(CliCall call, HostView host)
    {
        var time = call.Environment.Time;
        Line("host", host.HostId.ToString());
        Line("name", host.Name);
        Line("status", SnakeCase.Of(host.Status) + (host is { Draining: true, Status: HostStatus.Lost } ? ", draining" : ""));
        if (host.RevokedAt is { } revoked)
            Line("access", $"revoked at {revoked:O} by {host.RevokedBy}; helios host enroll {host.Name} gives it back");
        Line("slots", $"{host.UsedSlots} of {host.Slots} in use");
        Line("last seen", $"{host.LastHeartbeatAt:O} ({Ago.Of(host.LastHeartbeatAt, time)} ago)");
        Line("joined", $"{host.JoinedAt:O}");
        Line("agent", $"{host.AgentVersion ?? "-"}, incarnation {host.Incarnation}");
        Line("git", host.GitVersion ?? "-");
        Line("drivers", host.Drivers.Count == 0 ? "-" : string.Join(", ", host.Drivers));
        Line("labels", host.Labels.Count == 0 ? "-" : string.Join(", ", host.Labels.Select(label => $"{label.Key}={label.Value}")));
        if (host.Measures is { } measures)
            Describe(measures);
        foreach (var pool in host.Pools)
            Line("pool", $"{pool.WorkspaceId}: {pool.Ready} of {pool.Size} ready{(pool.Detail is { } detail ? $"; {detail}" : "")}");
        foreach (var incident in host.Incidents)
            Line("incident", $"{incident.Detail} (for {Ago.Of(incident.Since, time)})");

        void Describe(HostMeasures measures)
        {
            Line(
                "load",
                measures.Load is { } load
                    ? $"{load.ToString("0.00", CultureInfo.InvariantCulture)} on {measures.Cpus} processors"
                    : $"unknown, {measures.Cpus} processors"
            );
            if (measures.MemoryBytes is { } memory)
                Line("memory", measures.MemoryFreeBytes is { } free ? $"{Size(free)} free of {Size(memory)}" : Size(memory));
            foreach (var disk in measures.Disks)
                Line("disk", $"{disk.Path}: {Size(disk.FreeBytes)} free of {Size(disk.Bytes)}");
        }

        void Line(string name, string value) => call.Data($"{name, -11}{PlainText.Of(value)}");
    }

    private static string Size(long bytes) =>
        bytes >= 1L << 30
            ? $"{(bytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture)} GiB"
            : $"{(bytes / (double)(1L << 20)).ToString("0", CultureInfo.InvariantCulture)} MiB";
}
