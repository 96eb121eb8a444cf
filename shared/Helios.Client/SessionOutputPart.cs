using Helios.Contracts.Api.Sessions;

namespace Helios.Client;

/// <summary>A part of the output of a session's agent; the last one is <see cref="End"/>.</summary>
public abstract record SessionOutputPart
{
    private SessionOutputPart() { }

    /// <summary>Its terminal's screen, or standard output.</summary>
    /// <param name="Bytes">The bytes.</param>
    public sealed record Stdout(ReadOnlyMemory<byte> Bytes) : SessionOutputPart;

    /// <summary>Standard error of a headless agent.</summary>
    /// <param name="Bytes">The bytes.</param>
    public sealed record Stderr(ReadOnlyMemory<byte> Bytes) : SessionOutputPart;

    /// <summary>The end of the output.</summary>
    /// <param name="Session">The session at that time.</param>
    public sealed record End(SessionView Session) : SessionOutputPart;
}
