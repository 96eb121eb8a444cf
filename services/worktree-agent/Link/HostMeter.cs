using System.Globalization;
using System.Text.Json;
using Helios.Contracts.Api.Hosts;
using Helios.Processes.Files;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Link;

/// <summary>
/// Measures load, memory and disks beside the heartbeats: asking a file system that does not answer blocks the thread that asks, so
/// there is at most one, and until it returns the last measures stand.
/// </summary>
internal sealed class HostMeter(HostFolder folder, TimeProvider time, IOptions<LinkOptions> options)
{
    private readonly Lock gate = new();
    private Task measuring = Task.CompletedTask;
    private HostMeasures? newest;
    private DateTimeOffset nextAt = DateTimeOffset.MinValue;

    /// <summary>The newest measures; starts to take new ones if they are due.</summary>
    public HostMeasures? Read()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (measuring.IsCompleted && now >= nextAt)
            {
                nextAt = now + options.Value.MeasureEvery;
                measuring = Task.Factory.StartNew(Measure, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }

            return newest;
        }
    }

    private void Measure()
    {
        var (total, free) = Memory();
        var measured = new HostMeasures
        {
            Cpus = Environment.ProcessorCount,
            Load = Load(),
            MemoryBytes = total,
            MemoryFreeBytes = free,
            Disks = Disks(),
            At = time.GetUtcNow(),
        };
        lock (gate)
            newest = measured;
    }

    private static double? Load() =>
        Lines("/proc/loadavg") is [var line, ..]
        && double.TryParse(line.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var load)
            ? load
            : null;

    private static (long? Total, long? Free) Memory()
    {
        var lines = Lines("/proc/meminfo");
        return lines.Length == 0 ? (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, null) : (Of("MemTotal:"), Of("MemAvailable:"));

        long? Of(string name) =>
            lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            && long.TryParse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), out var kilobytes)
                ? kilobytes * 1024
                : null;
    }

    private List<HostDisk> Disks()
    {
        var disks = new List<HostDisk>();
        var mounts = Mounts();
        foreach (var place in Repositories().Prepend(folder.Root))
        {
            var mount = mounts.Where(mount => RealPath.IsWithin(place, mount)).MaxBy(mount => mount.Length);
            if (mount is null || disks.Exists(disk => disk.Path == mount))
                continue;
            try
            {
                var drive = new DriveInfo(mount);
                disks.Add(
                    new HostDisk
                    {
                        Path = mount,
                        Bytes = drive.TotalSize,
                        FreeBytes = drive.AvailableFreeSpace,
                    }
                );
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // Not mounted now, or not to be looked at: an inventory reports it.
            }
        }

        return disks;
    }

    private string[] Repositories()
    {
        try
        {
            return File.Exists(folder.Repositories)
                ? JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(folder.Repositories)) ?? []
                : [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static List<string> Mounts()
    {
        try
        {
            return [.. DriveInfo.GetDrives().Select(drive => drive.Name)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
