using System.Globalization;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>Chooses the host of a lane: pure, so that it can be read and tested in isolation.</summary>
internal static class HostPlacement
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>
    /// The hosts that can answer a question about a workspace, best first: free ones by load, then full ones. What a lane would need on
    /// them does not matter.
    /// </summary>
    /// <param name="hosts">Every host.</param>
    /// <param name="serving">The hosts that serve the workspace; null means any.</param>
    /// <param name="pinned">The host chosen by the caller.</param>
    public static IReadOnlyList<HostId> Rank(
        IEnumerable<HostCandidate> hosts,
        IReadOnlyCollection<HostId>? serving,
        HostId? pinned = null
    ) =>
        Suiting(
            Judge(
                hosts,
                new PlacementQuestion { Serving = serving, Pinned = pinned },
                new PlacementOptions { BusyLoad = 0, LeastFreeDiskMegabytes = 0 }
            )
        );

    /// <summary>The hosts that a lane can be placed on, best first; full ones last, for lanes that may be queued.</summary>
    public static IReadOnlyList<HostId> Suiting(IEnumerable<PlacementVerdict> verdicts) =>
        [.. verdicts.Where(verdict => verdict.Suits).Select(verdict => verdict.HostId)];

    /// <summary>
    /// Decides about every host, best first: hosts that are not busy, by used slots; then busy ones; then full ones; then those that do not
    /// suit.
    /// </summary>
    public static IReadOnlyList<PlacementVerdict> Judge(
        IEnumerable<HostCandidate> hosts,
        PlacementQuestion question,
        PlacementOptions options
    ) =>
        [
            .. hosts
                .Select(host => (host, misfit: Misfit(host, question, options)))
                .OrderBy(one => one.misfit is not null)
                .ThenBy(one => one.host.UsedSlots >= one.host.Slots)
                .ThenBy(one => IsBusy(one.host, options))
                .ThenBy(one => UsedShare(one.host))
                .ThenByDescending(one => one.host.Slots - one.host.UsedSlots)
                .ThenBy(one => one.host.HostId.Value)
                .Select(one => new PlacementVerdict(
                    one.host.HostId,
                    one.host.Name,
                    one.misfit is null,
                    one.host.UsedSlots < one.host.Slots,
                    one.misfit ?? Standing(one.host, options)
                )),
        ];

    /// <summary>Why the host cannot take the lane, whatever is free on it; null if it can.</summary>
    private static string? Misfit(HostCandidate host, PlacementQuestion question, PlacementOptions options)
    {
        if (question.Pinned is { } pinned && pinned != host.HostId)
            return "Another host was named.";
        if (question.Serving?.Contains(host.HostId) is false)
            return "It does not serve the workspace.";
        if (host.Status is not HostStatus.Online)
            return host.Status is HostStatus.Lost
                ? "It is lost: its worktree agent does not respond."
                : $"It is {SnakeCase.Of(host.Status)} and accepts no new lanes.";
        foreach (var (name, value) in question.Labels)
        {
            if (!host.Labels.TryGetValue(name, out var actual))
                return $"It has no label '{name}'; '{value}' is required.";
            if (actual != value)
                return $"Its label '{name}' is '{actual}', not '{value}'.";
        }

        return question.Pinned is null ? Shortage(host, question, options) : null;
    }

    private static string? Shortage(HostCandidate host, PlacementQuestion question, PlacementOptions options)
    {
        if (host.Measures is not { } measures)
            return null;
        if (DiskOf(measures, question.Repository) is { } disk && disk.FreeBytes < options.LeastFreeDiskMegabytes * Megabyte)
            return $"Only {disk.FreeBytes / Megabyte} MiB are free on {disk.Path}; {options.LeastFreeDiskMegabytes} MiB are required "
                + "(Helios:Placement:LeastFreeDiskMegabytes).";
        if (measures.MemoryFreeBytes is { } free && free < options.LeastFreeMemoryMegabytes * Megabyte)
            return $"Only {free / Megabyte} MiB of memory are free; {options.LeastFreeMemoryMegabytes} MiB are required "
                + "(Helios:Placement:LeastFreeMemoryMegabytes).";
        return null;
    }

    /// <summary>The file system that holds the repository; for a URL, the one with the least room, because mirrors may be on any.</summary>
    private static HostDisk? DiskOf(HostMeasures measures, string repository) =>
        RepositoryAddress.IsPath(repository)
            ? measures.Disks.Where(disk => IsBelow(repository, disk.Path)).MaxBy(disk => disk.Path.Length)
            : measures.Disks.MinBy(disk => disk.FreeBytes);

    private static bool IsBelow(string path, string mount) =>
        path == mount || path.StartsWith(mount.EndsWith('/') ? mount : mount + '/', StringComparison.Ordinal);

    private static string Standing(HostCandidate host, PlacementOptions options)
    {
        var slots = $"{host.UsedSlots} of {host.Slots} slots are in use";
        var load = host.Measures?.Load is { } measured
            ? $", load {measured.ToString("0.00", CultureInfo.InvariantCulture)} on {host.Measures.Cpus} processors"
            : "";
        return host.UsedSlots >= host.Slots ? $"All {host.Slots} slots are in use{load}."
            : IsBusy(host, options) ? $"It is busy: {slots}{load}; hosts that are less busy come first."
            : $"{slots}{load}.";
    }

    private static bool IsBusy(HostCandidate host, PlacementOptions options) =>
        options.BusyLoad > 0 && host.Measures is { Load: { } load, Cpus: > 0 and var cpus } && load / cpus >= options.BusyLoad;

    // A host without slots counts as full.
    private static double UsedShare(HostCandidate host) => host.Slots <= 0 ? double.PositiveInfinity : (double)host.UsedSlots / host.Slots;
}
