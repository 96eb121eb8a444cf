namespace Helios.SessionRegistry.Lifecycle;

/// <summary>A problem with a host rather than with its sessions.</summary>
internal enum HostIncident
{
    Unspecified = 0,

    /// <summary>The terminal server does not answer: nothing is known about any session in it.</summary>
    RuntimeUnreachable,

    /// <summary>Most of its sessions look dead at once.</summary>
    MassDeath,
}
