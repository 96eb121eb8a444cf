namespace Helios.Processes;

/// <summary>Where a detached process reads and writes: files, which survive us as it does. <c>/dev/null</c> where null.</summary>
public sealed record SpawnStreams
{
    public string? StdinFile { get; init; }

    /// <summary>Opened with O_APPEND, created with mode 0600. The same path for both streams is one open file.</summary>
    public string? StdoutFile { get; init; }

    /// <inheritdoc cref="StdoutFile"/>
    public string? StderrFile { get; init; }
}
