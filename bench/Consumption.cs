using System.Globalization;

namespace Helios.Bench;

/// <summary>What processes use, as the kernel counts it.</summary>
internal static class Consumption
{
    // USER_HZ of /proc: 100 on every Linux that .NET runs on.
    private const double MillisecondsPerTick = 10;

    public static double ResidentMegabytes(int pid) => Status(pid, "VmRSS:") / 1024.0;

    /// <summary>The most that it ever had.</summary>
    public static double PeakMegabytes(int pid) => Status(pid, "VmHWM:") / 1024.0;

    /// <summary>Of all these together, each page once: what they share is divided among those who share it.</summary>
    public static double ProportionalMegabytes(IEnumerable<int> pids) =>
        pids.Sum(pid => double.Parse(Field(File.ReadLines($"/proc/{pid}/smaps_rollup"), "Pss:"), CultureInfo.InvariantCulture)) / 1024;

    /// <summary>Processor time since the process began, of all its threads.</summary>
    public static double CpuMilliseconds(int pid) => Ticks(pid, 11) + Ticks(pid, 12);

    /// <summary>The same with that of its children that have ended.</summary>
    public static double CpuMillisecondsWithChildren(int pid) => CpuMilliseconds(pid) + ChildrenCpuMilliseconds(pid);

    /// <summary>Of a process and its children, given in this order; those that have ended meanwhile are counted.</summary>
    public static double CpuMillisecondsOfAll(IReadOnlyList<int> parentAndChildren) =>
        parentAndChildren.Sum(CpuMilliseconds) + ChildrenCpuMilliseconds(parentAndChildren[0]);

    /// <summary>Processor time of its children that have ended.</summary>
    public static double ChildrenCpuMilliseconds(int pid) => Ticks(pid, 13) + Ticks(pid, 14);

    /// <summary>The tmux servers whose socket is below a folder.</summary>
    public static IReadOnlyList<int> TmuxServers(string folder) =>
        [
            .. Processes()
                .Where(pid =>
                    CommandOf(pid) is [var program, .. var words]
                    && Path.GetFileName(program) is "tmux"
                    && words.Any(word => word.StartsWith(folder, StringComparison.Ordinal))
                ),
        ];

    /// <summary>All processes with this name of their program.</summary>
    public static IReadOnlyList<int> Named(string program) =>
        [.. Processes().Where(pid => CommandOf(pid) is [var first, ..] && Path.GetFileName(first.Split(' ')[0].TrimEnd(':')) == program)];

    /// <summary>The postmaster of a data folder and its children.</summary>
    public static IReadOnlyList<int> PostgresProcesses(string data)
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return [postmaster, .. Processes().Where(pid => Parent(pid) == postmaster)];
    }

    private static IEnumerable<int> Processes() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0);

    private static string[] CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static double Ticks(int pid, int field)
    {
        // The name is in brackets and may hold anything.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return double.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field], CultureInfo.InvariantCulture) * MillisecondsPerTick;
    }

    private static int Parent(int pid)
    {
        try
        {
            return (int)Status(pid, "PPid:");
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    private static double Status(int pid, string name) =>
        double.Parse(Field(File.ReadLines($"/proc/{pid}/status"), name), CultureInfo.InvariantCulture);

    private static string Field(IEnumerable<string> lines, string name) =>
        lines
            .First(text => text.StartsWith(name, StringComparison.Ordinal))
            .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
}
