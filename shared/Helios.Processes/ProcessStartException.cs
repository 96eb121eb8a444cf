namespace Helios.Processes;

/// <summary>A detached program could not be started.</summary>
public sealed class ProcessStartException(StartFailure reason, string detail) : Exception(detail)
{
    public StartFailure Reason { get; } = reason;
}
