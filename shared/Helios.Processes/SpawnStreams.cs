namespace Helios.Processes;

/// <summary>The streams of a detached process: files, which outlive us as it does. Null means <c>/dev/null</c>.</summary>
public sealed record SpawnStreams
{
    public string? StdinFile { get; init; }

    /// <summary>Opened with O_APPEND, created with mode 0600. The same path for both streams is one open file.</summary>
    public string? StdoutFile { get; init; }

    /// <inheritdoc cref="StdoutFile"/>
    public string? StderrFile { get; init; }
}
