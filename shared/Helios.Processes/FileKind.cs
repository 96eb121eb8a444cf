namespace Helios.Processes;

/// <summary>What lies at a path, links not followed.</summary>
public enum FileKind
{
    /// <summary>It cannot be looked at: there may be something.</summary>
    Unknown,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A named pipe: whoever opens it for reading waits for a writer.</summary>
    Fifo,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device.</summary>
    Device,
}
