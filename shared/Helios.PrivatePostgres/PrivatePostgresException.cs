namespace Helios.PrivatePostgres;

/// <summary>A private Postgres could not be had. The message is for a person and says what to do.</summary>
public sealed class PrivatePostgresException(PrivatePostgresFailure reason, string detail, int? holderPid = null, Exception? inner = null)
    : Exception(detail, inner)
{
    public PrivatePostgresFailure Reason { get; } = reason;

    /// <summary>Who holds the home, where that is the reason.</summary>
    public int? HolderPid { get; } = holderPid;
}
