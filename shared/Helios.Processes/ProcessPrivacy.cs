using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>Keeps other processes of the same user out of this one.</summary>
public static class ProcessPrivacy
{
    /// <summary>
    /// Hides this process's environment, memory and open files (<c>/proc/&lt;pid&gt;</c>, ptrace) from everybody but root. It then leaves
    /// no core dump either. Programs that it starts are not affected. Linux only; elsewhere, it does nothing.
    /// </summary>
    public static void HideFromSameUser()
    {
        if (OperatingSystem.IsLinux() && Libc.Prctl(Libc.SetDumpable, 0, 0, 0, 0) != 0)
            throw new InvalidOperationException(
                $"The process cannot be hidden from others of the same user: {Libc.Describe(Libc.LastError)}."
            );
    }
}
