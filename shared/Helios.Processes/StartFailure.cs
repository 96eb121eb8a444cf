namespace Helios.Processes;

/// <summary>Why a program could not be started.</summary>
public enum StartFailure
{
    Unspecified = 0,
    ProgramNotFound,
    WorkingDirectoryNotFound,

    /// <summary>Found, but we may not execute it or enter its folder.</summary>
    NotPermitted,

    /// <summary>Not a program, or its interpreter (<c>#!</c>) is missing.</summary>
    NotExecutable,

    /// <summary>A NUL or an unpaired surrogate in an argument or a variable, or an impossible variable name.</summary>
    InvalidArgument,
    ArgumentsTooLong,

    /// <summary>Out of processes, memory or file descriptors.</summary>
    ResourcesExhausted,

    /// <summary>A file for standard input, output or error could not be opened.</summary>
    RedirectionFailed,
}
