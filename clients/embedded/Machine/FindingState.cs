namespace Helios.Embedded.Machine;

/// <summary>The severity of a finding.</summary>
public enum FindingState
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>No problem.</summary>
    Fine,

    /// <summary>Helios works, but less well than it could.</summary>
    Warning,

    /// <summary>Helios does not work.</summary>
    Broken,
}
