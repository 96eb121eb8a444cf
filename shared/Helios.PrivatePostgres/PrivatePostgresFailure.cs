namespace Helios.PrivatePostgres;

/// <summary>Why a private Postgres could not be had.</summary>
public enum PrivatePostgresFailure
{
    Unspecified = 0,

    /// <summary>No PostgreSQL programs of a version that serves were found; the message says how to install them.</summary>
    ProgramsNotFound,

    /// <summary>Another process holds this home; <see cref="PrivatePostgresException.HolderPid"/> says which.</summary>
    InUse,

    /// <summary>The data were made by a major version whose programs are not here.</summary>
    VersionMismatch,

    /// <summary>The socket's path would be longer than the system allows (107 bytes).</summary>
    SocketPathTooLong,

    /// <summary>A folder could not be made, or belongs to somebody else.</summary>
    FolderUnusable,

    /// <summary>We are root, and the user that the server would run as does not exist.</summary>
    UserMissing,
    InitFailed,
    StartFailed,

    /// <summary>A server that runs on the data is not one of ours, or does not answer.</summary>
    ForeignServer,
}
