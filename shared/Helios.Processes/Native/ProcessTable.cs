namespace Helios.Processes.Native;

/// <summary>The kernel's table of processes, as far as this system shows it.</summary>
internal abstract class ProcessTable
{
    public static ProcessTable Current { get; } = OperatingSystem.IsMacOS() ? new MacProcessTable() : new LinuxProcessTable();

    public abstract string BootId { get; }

    /// <summary>Null: no such process, or not to be seen.</summary>
    public abstract ProcessInfo? Read(int pid);

    /// <summary>Every process that is to be seen, kernel threads left out.</summary>
    public abstract IReadOnlyList<ProcessInfo> ReadAll();

    /// <summary>A variable of the environment that the process was started with; null: has none, or could not tell.</summary>
    public abstract string? ReadVariable(int pid, string name);

    /// <summary>Its working folder; null: could not tell.</summary>
    public virtual string? ReadFolder(int pid) => null;

    /// <summary>Its working folder, its root and its program, as far as they can be told.</summary>
    public virtual IReadOnlyList<string> ReadPlaces(int pid) => [];
}
