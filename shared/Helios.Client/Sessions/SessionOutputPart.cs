using Helios.Contracts.Sessions;

namespace Helios.Client;

/// <summary>One part of what a session's agent shows; the last one is <see cref="End"/>.</summary>
public abstract record SessionOutputPart
{
    private SessionOutputPart()
    {
    }

    /// <summary>What it shows: its terminal's screen, or standard output.</summary>
    /// <param name="Bytes">The bytes.</param>
    public sealed record Stdout(ReadOnlyMemory<byte> Bytes) : SessionOutputPart;

    /// <summary>Standard error, of a headless one.</summary>
    /// <param name="Bytes">The bytes.</param>
    public sealed record Stderr(ReadOnlyMemory<byte> Bytes) : SessionOutputPart;

    /// <summary>There is nothing more to show.</summary>
    /// <param name="Session">The session as it was then.</param>
    public sealed record End(SessionView Session) : SessionOutputPart;
}
