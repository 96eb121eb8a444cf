namespace Helios.SessionRegistry.Lifecycle;

/// <summary>What is wrong with a host rather than with its sessions.</summary>
internal enum HostIncident
{
    Unspecified = 0,

    /// <summary>The server of its terminals does not answer: of no session in it anything can be told.</summary>
    RuntimeUnreachable,

    /// <summary>Most of its sessions look dead at once.</summary>
    MassDeath,
}
