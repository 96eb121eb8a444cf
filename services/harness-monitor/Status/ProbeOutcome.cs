namespace Helios.HarnessMonitor.Status;

/// <summary>The result of one probe of the harness.</summary>
internal abstract record ProbeOutcome
{
    private ProbeOutcome() { }

    /// <summary>The harness answered successfully.</summary>
    internal sealed record Succeeded : ProbeOutcome;

    /// <summary>Nothing listens at the address: stronger evidence than any other failure.</summary>
    /// <param name="Detail">One sentence for a person.</param>
    internal sealed record Refused(string Detail) : ProbeOutcome;

    /// <summary>The harness did not answer in time, or not successfully.</summary>
    /// <param name="Reason">One of <see cref="HarnessReasons"/>.</param>
    /// <param name="Detail">One sentence for a person.</param>
    internal sealed record Failed(string Reason, string Detail) : ProbeOutcome;

    /// <summary>The monitor itself was delayed (a suspended machine, a starved process), so the probe is inconclusive.</summary>
    internal sealed record Inconclusive : ProbeOutcome;
}
