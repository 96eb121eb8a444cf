using System.Data.Common;

namespace Helios.Persistence;

/// <summary>
/// Another writer was faster: the row is not at the revision that was read. What was decided from it must be decided again, on a fresh load.
/// Its <see cref="SqlState"/> is of class 40, so that everything that repeats a rolled-back transaction repeats this one too.
/// </summary>
public sealed class RevisionConflictException(string message, Exception? inner = null) : DbException(message, inner)
{
    internal const string State = "40H01";

    public override string SqlState => State;

    public override bool IsTransient => true;
}
