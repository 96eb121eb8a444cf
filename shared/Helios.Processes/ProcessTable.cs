namespace Helios.Processes;

/// <summary>The kernel's process table, as far as it is visible.</summary>
internal abstract class ProcessTable
{
    public static ProcessTable Current { get; } = OperatingSystem.IsMacOS() ? new MacProcessTable() : new LinuxProcessTable();

    public abstract string BootId { get; }

    /// <summary>Null: no such process, or not visible.</summary>
    public abstract ProcessInfo? Read(int pid);

    /// <summary>Every visible process, except kernel threads.</summary>
    public abstract IReadOnlyList<ProcessInfo> ReadAll();

    /// <summary>A variable of the process's initial environment; null if it has none, or unknown.</summary>
    public abstract string? ReadVariable(int pid, string name);

    /// <summary>Its working folder; null if unknown.</summary>
    public virtual string? ReadFolder(int pid) => null;

    /// <summary>Its working folder, its root and its program, as far as known.</summary>
    public virtual IReadOnlyList<string> ReadPlaces(int pid) => [];

    /// <summary>Its arguments, each ended by a NUL; null if unknown.</summary>
    public virtual string? ReadCommandLine(int pid) => null;
}
