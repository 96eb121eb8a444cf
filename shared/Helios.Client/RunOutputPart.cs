using Helios.Contracts.Api.Runs;

namespace Helios.Client;

/// <summary>One part of a run's followed output; the last one is <see cref="End"/>.</summary>
public abstract record RunOutputPart
{
    private RunOutputPart() { }

    /// <summary>Bytes of standard output.</summary>
    /// <param name="Bytes">The bytes.</param>
    public sealed record Stdout(ReadOnlyMemory<byte> Bytes) : RunOutputPart;

    /// <summary>Bytes of standard error.</summary>
    /// <param name="Bytes">The bytes.</param>
    public sealed record Stderr(ReadOnlyMemory<byte> Bytes) : RunOutputPart;

    /// <summary>The run has ended, and all its output was returned.</summary>
    /// <param name="Run">The ended run.</param>
    public sealed record End(RunView Run) : RunOutputPart;
}
