using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>A unique process identity: a pid alone is reused, a pid with its start time within one boot is not.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Linux: field 22 of <c>/proc/[pid]/stat</c>, clock ticks since boot. macOS: microseconds since the epoch.</param>
/// <param name="BootId">The kernel's id of this boot.</param>
public sealed record ProcessIdentity(int Pid, long StartTime, string BootId)
{
    /// <summary>Our own.</summary>
    public static ProcessIdentity Current { get; } =
        Of(System.Environment.ProcessId) ?? new ProcessIdentity(System.Environment.ProcessId, 0, CurrentBootId);

    /// <summary>The id of the boot we run in.</summary>
    public static string CurrentBootId => ProcessTable.Current.BootId;

    /// <summary>The identity of a running process; null if there is none, it is a zombie, or it cannot be inspected.</summary>
    public static ProcessIdentity? Of(int pid) => ProcessTable.Current.Read(pid) is { IsZombie: false } row ? row.Identity : null;

    /// <summary>Alive, dead (including a zombie, another process with this pid, another boot) or unknown.</summary>
    public Liveness Check()
    {
        // A changed boot id is proof: nothing survives a reboot.
        if (!string.Equals(BootId, CurrentBootId, StringComparison.Ordinal))
            return Liveness.Dead;
        if (ProcessTable.Current.Read(Pid) is { } row)
            return row.Identity.StartTime == StartTime && !row.IsZombie ? Liveness.Alive : Liveness.Dead;
        return Libc.Kill(Pid, 0) == 0 || Libc.LastError == Libc.EPERM ? Liveness.Indeterminate : Liveness.Dead;
    }

    /// <summary><c>pid:start:boot</c>, as <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid}:{StartTime}:{BootId}");

    public static ProcessIdentity Parse(string text) =>
        TryParse(text, out var identity) ? identity : throw new FormatException($"'{text}' is not a process identity (pid:start:boot).");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ProcessIdentity? identity)
    {
        identity = null;
        var parts = text?.Trim().Split(':', 3);
        if (
            parts is not [var pidText, var startText, { Length: > 0 } boot]
            || !int.TryParse(pidText, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || pid <= 0
            || !long.TryParse(startText, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
        )
            return false;
        identity = new ProcessIdentity(pid, start, boot);
        return true;
    }
}
