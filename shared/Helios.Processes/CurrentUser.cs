using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>The user of this process.</summary>
public static class CurrentUser
{
    public static bool IsRoot => Libc.GetEffectiveUser() == 0;

    public static uint Id => Libc.GetEffectiveUser();
}
