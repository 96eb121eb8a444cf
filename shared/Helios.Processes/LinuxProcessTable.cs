using System.Globalization;
using System.Text;

namespace Helios.Processes;

internal sealed class LinuxProcessTable : ProcessTable
{
    private static readonly string[] Places = ["cwd", "root", "exe"];

    private readonly Lazy<string> bootId = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    public override string BootId => bootId.Value;

    public override ProcessInfo? Read(int pid) =>
        TryReadFile($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat") is { Length: > 0 } stat
            ? Parse(Encoding.UTF8.GetString(stat))
            : null;

    /// <summary>One line of <c>/proc/[pid]/stat</c>. The name is in parentheses and may itself contain spaces and parentheses.</summary>
    internal ProcessInfo? Parse(string stat)
    {
        var open = stat.IndexOf('(', StringComparison.Ordinal);
        var close = stat.LastIndexOf(')');
        if (open < 0 || close < open)
            return null;
        var fields = stat[(close + 2)..].Split(' ');
        const int Kthread = 0x00200000;
        if (fields.Length < 20 || (long.Parse(fields[6], CultureInfo.InvariantCulture) & Kthread) != 0)
            return null;
        var identity = new ProcessIdentity(
            int.Parse(stat.AsSpan(0, open), CultureInfo.InvariantCulture),
            long.Parse(fields[19], CultureInfo.InvariantCulture),
            BootId
        );
        return new ProcessInfo(
            identity,
            Number(fields[1]),
            Number(fields[2]),
            Number(fields[3]),
            stat[(open + 1)..close],
            fields[0] is "Z" or "X" or "x"
        )
        {
            IsStopped = fields[0] is "T" or "t",
            HasTerminal = fields[4] is not "0",
        };

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    public override IReadOnlyList<ProcessInfo> ReadAll()
    {
        var rows = new List<ProcessInfo>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Read(pid) is { } row
            )
                rows.Add(row);
        }
        return rows;
    }

    public override string? ReadVariable(int pid, string name)
    {
        if (TryReadFile($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/environ") is not { } environment)
            return null;
        var wanted = Encoding.UTF8.GetBytes(name + "=");
        foreach (var range in environment.AsSpan().Split((byte)0))
        {
            if (environment.AsSpan(range) is var entry && entry.StartsWith(wanted))
                return Encoding.UTF8.GetString(entry[wanted.Length..]);
        }
        return null;
    }

    public override string? ReadFolder(int pid) => ReadLink(pid, "cwd");

    public override IReadOnlyList<string> ReadPlaces(int pid) => [.. Places.Select(link => ReadLink(pid, link)).OfType<string>()];

    public override string? ReadCommandLine(int pid) =>
        TryReadFile($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cmdline") is { } arguments
            ? Encoding.UTF8.GetString(arguments)
            : null;

    private static string? ReadLink(int pid, string link)
    {
        try
        {
            return new FileInfo($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/{link}").LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static byte[]? TryReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Gone in the meantime (ENOENT, ESRCH), or another user's.
            return null;
        }
    }
}
