using Helios.Contracts.Api.Lanes;

namespace Helios.Worktrees.Merging;

/// <summary>Ends an act on a lane with an outcome that is expected.</summary>
internal sealed class MergeStoppedException(MergeOutcome outcome, string detail) : Exception(detail)
{
    public MergeStoppedException(MergeRefusalReason reason, string detail, string tail = "")
        : this(new MergeOutcome.Refused(reason, detail) { Tail = tail }, detail) { }

    /// <summary>The outcome.</summary>
    public MergeOutcome Outcome => outcome;
}
