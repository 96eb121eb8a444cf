namespace Helios.Processes.Files;

/// <summary>The kind of file at a path, without following links.</summary>
public enum FileKind
{
    /// <summary>Unknown: it cannot be accessed.</summary>
    Unknown,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A named pipe: opening it for reading waits for a writer.</summary>
    Fifo,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device.</summary>
    Device,
}
