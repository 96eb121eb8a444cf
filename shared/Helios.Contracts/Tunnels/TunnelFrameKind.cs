namespace Helios.Contracts.Tunnels;

/// <summary>What a tunnel's frame carries.</summary>
public enum TunnelFrameKind : byte
{
    /// <summary>Bytes of standard output, or of the only stream.</summary>
    Stdout = 1,

    /// <summary>Bytes of standard error.</summary>
    Stderr = 2,

    /// <summary>Bytes that were not kept: the data is empty, the offset is where the kept bytes go on.</summary>
    Skipped = 3,

    /// <summary>Nothing follows. Of a session's output the data says <c>ended</c> when its agent has ended, and is empty while it may live.</summary>
    End = 4,

    /// <summary>The stream could not be given; the data says why.</summary>
    Failed = 5,

    /// <summary>Bytes for the host: what was typed into a terminal.</summary>
    Input = 6,

    /// <summary>For the host: the terminal has another size. The data is columns and rows, each a big-endian 16-bit number.</summary>
    Resize = 7,
}
