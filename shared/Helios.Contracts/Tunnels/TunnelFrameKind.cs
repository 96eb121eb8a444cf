namespace Helios.Contracts.Tunnels;

/// <summary>What a tunnel's frame carries.</summary>
public enum TunnelFrameKind : byte
{
    /// <summary>Bytes of standard output, or of the only stream.</summary>
    Stdout = 1,

    /// <summary>Bytes of standard error.</summary>
    Stderr = 2,

    /// <summary>Dropped bytes: the data is empty, the offset is where the kept bytes continue.</summary>
    Skipped = 3,

    /// <summary>The end. For a session's output, the data is <c>ended</c> if its agent has ended, and empty otherwise.</summary>
    End = 4,

    /// <summary>The stream failed; the data says why.</summary>
    Failed = 5,

    /// <summary>Bytes for the host: input for a terminal.</summary>
    Input = 6,

    /// <summary>For the host: the new size of the terminal. The data is columns and rows, each a big-endian 16-bit number.</summary>
    Resize = 7,
}
