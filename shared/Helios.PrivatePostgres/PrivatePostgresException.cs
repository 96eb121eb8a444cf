namespace Helios.PrivatePostgres;

/// <summary>A private Postgres is not available. The message is for people and says what to do.</summary>
public sealed class PrivatePostgresException(PrivatePostgresFailure reason, string detail, int? holderPid = null, Exception? inner = null)
    : Exception(detail, inner)
{
    public PrivatePostgresFailure Reason { get; } = reason;

    /// <summary>The process that uses the home folder, if that is the reason.</summary>
    public int? HolderPid { get; } = holderPid;
}
