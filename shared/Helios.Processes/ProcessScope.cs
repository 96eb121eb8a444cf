namespace Helios.Processes;

/// <summary>
/// Which processes belong together. A process is in the scope when it is the root, a descendant of a member, in a session that a member
/// leads, or carries the marker. Our own process never is.
/// </summary>
public sealed record ProcessScope
{
    /// <summary>The first process. When it has ended, what is left of its session counts only where it carries the marker.</summary>
    public ProcessIdentity? Root { get; init; }

    /// <summary>More processes of the same standing as the root.</summary>
    public IReadOnlyList<ProcessIdentity> Others { get; init; } = [];

    /// <summary>Finds those that left the tree and the session.</summary>
    public EnvironmentMarker? Marker { get; init; }

    public static ProcessScope Of(ProcessIdentity root, EnvironmentMarker? marker = null) => new() { Root = root, Marker = marker };

    public static ProcessScope Of(EnvironmentMarker marker) => new() { Marker = marker };
}
