namespace Helios.SessionRegistry.Lifecycle;

/// <summary>The axes of a session's canonical state.</summary>
internal enum Axis
{
    Unspecified = 0,

    Session,

    PullRequest,

    Runtime,

    Activity,
}
