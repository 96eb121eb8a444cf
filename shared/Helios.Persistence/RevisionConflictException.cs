using System.Data.Common;

namespace Helios.Persistence;

/// <summary>
/// Another writer was faster: the row is no longer at the revision that was read. The decision must be made again, on a fresh load.
/// Its <see cref="SqlState"/> is of class 40, so that everything that retries rolled-back transactions retries this one too.
/// </summary>
public sealed class RevisionConflictException(string message, Exception? inner = null) : DbException(message, inner)
{
    internal const string State = "40H01";

    public override string SqlState => State;

    public override bool IsTransient => true;
}
