namespace Helios.Embedded;

/// <summary>Why the embedded system could not run.</summary>
public enum EmbeddedFailure
{
    /// <summary>Not known; the log says more.</summary>
    Unspecified = 0,

    /// <summary>Another one runs on the same home folder.</summary>
    AlreadyRuns,

    /// <summary>Something listens on the port.</summary>
    PortInUse,

    /// <summary>The home folder cannot be made or written.</summary>
    HomeUnusable,

    /// <summary>PostgreSQL's programs are not there and could not be installed.</summary>
    PostgresMissing,

    /// <summary>Postgres did not start, or the one given does not answer.</summary>
    PostgresFailed,

    /// <summary>A service did not start.</summary>
    ServiceFailed,
}
