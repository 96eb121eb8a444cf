using System.Text.Json.Serialization;
using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Places;

/// <summary>
/// The proof that a lane's tree may be removed, established while it is aside: a complete survey whose findings are saved, or consent.
/// Without one, nothing that was ever ready is removed.
/// </summary>
internal sealed record SavedState
{
    [JsonConstructor]
    private SavedState() { }

    /// <summary>The commit at which the branch may be deleted; null if it is kept or there is none.</summary>
    [JsonInclude]
    public string? BranchTip { get; private init; }

    /// <summary>Where the work was archived, if there was any.</summary>
    [JsonInclude]
    public ArchiveView? Archive { get; private init; }

    /// <summary>What is discarded with consent.</summary>
    [JsonInclude]
    public IReadOnlyList<string> Discarded { get; private init; } = [];

    /// <param name="survey">The complete survey of the tree.</param>
    /// <param name="branchTip">The commit at which the branch may be deleted.</param>
    /// <param name="archive">Where the survey's findings were archived; null if everything exists elsewhere.</param>
    public static SavedState After(Survey.Complete survey, string? branchTip, ArchiveView? archive)
    {
        ArgumentNullException.ThrowIfNull(survey);
        return new SavedState { BranchTip = branchTip, Archive = archive };
    }

    /// <summary>The same with another archive, which contains the previous one.</summary>
    public SavedState With(ArchiveView archive) => this with { Archive = archive };

    /// <param name="request">The request that consents to discarding unsaved work.</param>
    /// <param name="branchTip">The commit at which the branch may be deleted.</param>
    /// <param name="discarded">What is discarded.</param>
    public static SavedState ByConsent(TearDownRequest request, string? branchTip, IReadOnlyList<string> discarded) =>
        request.Discard
            ? new SavedState { BranchTip = branchTip, Discarded = discarded }
            : throw new InvalidOperationException($"Nobody has consented to discarding the work of {request.LaneId}.");
}
