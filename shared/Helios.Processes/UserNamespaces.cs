using System.Globalization;
using System.Runtime.InteropServices;
using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>User namespaces of the kernel (Linux), in which programs without privileges create sandboxes.</summary>
public static class UserNamespaces
{
    // CLONE_NEWUSER of sched.h, and EPERM of errno.h.
    private const int NewUser = 0x10000000;
    private const int NotPermitted = 1;

    /// <summary>Whether a program of ours can have one. True where there are none, because programs use something else there.</summary>
    public static bool CanBeCreated => !OperatingSystem.IsLinux() || (Switches().All(isOn => isOn) && !IsFiltered());

    /// <summary>What an administrator can switch. Root is not restricted by the last two.</summary>
    private static IEnumerable<bool> Switches()
    {
        yield return Setting("user/max_user_namespaces") is not 0;
        if (Environment.IsPrivilegedProcess)
            yield break;
        yield return Setting("kernel/unprivileged_userns_clone") is not 0;
        yield return Setting("kernel/apparmor_restrict_unprivileged_userns") is null or 0;
    }

    private static int? Setting(string name)
    {
        try
        {
            return int.TryParse(File.ReadAllText($"/proc/sys/{name}"), CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether a filter refuses the call, as container engines do. The kernel itself refuses it to a process with threads, which this one
    /// is, but with another error; so nothing is changed.
    /// </summary>
    private static bool IsFiltered() => Libc.Unshare(NewUser) != 0 && Marshal.GetLastPInvokeError() == NotPermitted;
}
