namespace Helios.HarnessMonitor.Status;

/// <summary>What one probe of the harness has shown.</summary>
internal abstract record ProbeOutcome
{
    private ProbeOutcome()
    {
    }

    /// <summary>It answered, and well.</summary>
    internal sealed record Succeeded : ProbeOutcome;

    /// <summary>Nothing listens at its address: stronger evidence than any other failure.</summary>
    /// <param name="Detail">One sentence for a person.</param>
    internal sealed record Refused(string Detail) : ProbeOutcome;

    /// <summary>It did not answer in time, or not well.</summary>
    /// <param name="Reason">One of <see cref="HarnessReasons"/>.</param>
    /// <param name="Detail">One sentence for a person.</param>
    internal sealed record Failed(string Reason, string Detail) : ProbeOutcome;

    /// <summary>The monitor itself was held up (a suspended machine, a starved process), so nobody is judged.</summary>
    internal sealed record Inconclusive : ProbeOutcome;
}
