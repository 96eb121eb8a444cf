namespace Helios.Embedded;

/// <summary>How bad a finding is.</summary>
public enum FindingState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Helios works, but less well than it could.</summary>
    Warning,

    /// <summary>Helios does not work like this.</summary>
    Broken,
}
