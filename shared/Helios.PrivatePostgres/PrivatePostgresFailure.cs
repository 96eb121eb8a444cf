namespace Helios.PrivatePostgres;

/// <summary>Why a private Postgres is not available.</summary>
public enum PrivatePostgresFailure
{
    Unspecified = 0,

    /// <summary>No supported PostgreSQL version was found; the message says how to install one.</summary>
    ProgramsNotFound,

    /// <summary>Another process uses this home folder; see <see cref="PrivatePostgresException.HolderPid"/>.</summary>
    InUse,

    /// <summary>The data was created by a major version that is not installed.</summary>
    VersionMismatch,

    /// <summary>The socket's path would be longer than the system allows (107 bytes).</summary>
    SocketPathTooLong,

    /// <summary>A folder could not be created, or belongs to another user.</summary>
    FolderUnusable,

    /// <summary>This is root, and the user to run the server as does not exist.</summary>
    UserMissing,
    InitFailed,
    StartFailed,

    /// <summary>A server that runs on the data is not ours, or does not answer.</summary>
    ForeignServer,
}
