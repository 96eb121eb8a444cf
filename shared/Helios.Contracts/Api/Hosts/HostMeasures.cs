namespace Helios.Contracts.Api.Hosts;

/// <summary>The load, memory and disks of a host's machine, as its agent measured them. What it could not measure is null.</summary>
public sealed record HostMeasures
{
    /// <summary>The processors that the agent may use.</summary>
    public required int Cpus { get; init; }

    /// <summary>The number of processes that run or wait for a processor, averaged over a minute.</summary>
    public double? Load { get; init; }

    /// <summary>The machine's memory, in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The memory that programs can still use, in bytes.</summary>
    public long? MemoryFreeBytes { get; init; }

    /// <summary>The file systems that hold the agent's data folder and its repositories.</summary>
    public IReadOnlyList<HostDisk> Disks { get; init; } = [];

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>One file system of a host.</summary>
public sealed record HostDisk
{
    /// <summary>Where it is mounted.</summary>
    public required string Path { get; init; }

    /// <summary>Its size, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>How much the agent's user can still write, in bytes.</summary>
    public required long FreeBytes { get; init; }
}
