using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Worktrees;

namespace Helios.Worktrees;

/// <summary>The outcome of a tear-down: worktree, branch and work.</summary>
public sealed record TearDownResult
{
    /// <summary>The outcome for each resource.</summary>
    public required IReadOnlyList<ResourceOutcome> Resources { get; init; }

    /// <summary>The archive of unsaved work; null if there was none or it was discarded.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>What was discarded with consent, one line each.</summary>
    public IReadOnlyList<string> Discarded { get; init; } = [];

    /// <summary>One sentence about what is left; empty if <see cref="Complete"/>.</summary>
    public string Detail => string.Join(' ', Resources.Where(r => r.Ending is ResourceEnding.Failed).Select(r => r.Detail));

    /// <summary>Whether nothing is left that should not be.</summary>
    public bool Complete => Resources.All(r => r.Ending is not ResourceEnding.Failed);
}
