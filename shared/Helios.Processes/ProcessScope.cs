namespace Helios.Processes;

/// <summary>
/// A set of related processes. A process is in the scope if it is the root, a descendant of a member, in a session led by a member,
/// or carries the marker. Our own process is never in it.
/// </summary>
public sealed record ProcessScope
{
    /// <summary>The first process. After it has ended, processes of its session count only if they carry the marker.</summary>
    public ProcessIdentity? Root { get; init; }

    /// <summary>Additional root processes.</summary>
    public IReadOnlyList<ProcessIdentity> Others { get; init; } = [];

    /// <summary>Finds processes that left the tree and the session.</summary>
    public EnvironmentMarker? Marker { get; init; }

    public static ProcessScope Of(ProcessIdentity root, EnvironmentMarker? marker = null) => new() { Root = root, Marker = marker };

    public static ProcessScope Of(EnvironmentMarker marker) => new() { Marker = marker };
}
