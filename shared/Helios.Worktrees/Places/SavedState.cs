using System.Text.Json.Serialization;
using Helios.Contracts.Lanes;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Places;

/// <summary>
/// The proof that a lane's tree may go, established while it lies aside: a complete survey whose findings are saved, or consent. Without one nothing
/// that was ever ready is removed.
/// </summary>
internal sealed record SavedState
{
    [JsonConstructor]
    private SavedState()
    {
    }

    /// <summary>The commit at which the branch may be deleted; null where it is kept or there is none.</summary>
    [JsonInclude]
    public string? BranchTip { get; private init; }

    /// <summary>Where the work was put, where there was any.</summary>
    [JsonInclude]
    public ArchiveView? Archive { get; private init; }

    /// <summary>What goes with consent.</summary>
    [JsonInclude]
    public IReadOnlyList<string> Discarded { get; private init; } = [];

    /// <param name="survey">What the tree held; it was read whole.</param>
    /// <param name="branchTip">Where the branch may be deleted.</param>
    /// <param name="archive">Where what the survey found was put; null where it found nothing that is not elsewhere.</param>
    public static SavedState After(Survey.Complete survey, string? branchTip, ArchiveView? archive)
    {
        ArgumentNullException.ThrowIfNull(survey);
        return new SavedState { BranchTip = branchTip, Archive = archive };
    }

    /// <summary>The same with another archive, which holds the one before it.</summary>
    public SavedState With(ArchiveView archive) => this with { Archive = archive };

    /// <param name="request">Who said that unsaved work goes.</param>
    /// <param name="branchTip">Where the branch may be deleted.</param>
    /// <param name="discarded">What goes.</param>
    public static SavedState ByConsent(TearDownRequest request, string? branchTip, IReadOnlyList<string> discarded) => request.Discard
        ? new SavedState { BranchTip = branchTip, Discarded = discarded }
        : throw new InvalidOperationException($"Nobody has consented to the loss of {request.LaneId}'s work.");
}
