namespace Helios.Embedded.Failures;

/// <summary>Why the embedded system cannot run.</summary>
public enum EmbeddedFailure
{
    /// <summary>Unknown; see the log.</summary>
    Unspecified = 0,

    /// <summary>Another one is running on the same home folder.</summary>
    AlreadyRuns,

    /// <summary>The port is in use.</summary>
    PortInUse,

    /// <summary>The home folder cannot be created or written.</summary>
    HomeUnusable,

    /// <summary>PostgreSQL's programs are missing and could not be installed.</summary>
    PostgresMissing,

    /// <summary>Postgres did not start, or the given server does not answer.</summary>
    PostgresFailed,

    /// <summary>A service did not start.</summary>
    ServiceFailed,
}
