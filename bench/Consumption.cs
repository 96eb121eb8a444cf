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
    public static double CpuMilliseconds(int pid)
    {
        // The name is in brackets and may hold anything.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture))
            * MillisecondsPerTick;
    }

    /// <summary>The postmaster of a data folder and its children.</summary>
    public static IReadOnlyList<int> PostgresProcesses(string data)
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return
        [
            postmaster,
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Where(pid => pid > 0 && Parent(pid) == postmaster),
        ];
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
