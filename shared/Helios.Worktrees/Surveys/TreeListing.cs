namespace Helios.Worktrees.Surveys;

/// <summary>The result of walking a tree.</summary>
/// <param name="Repositories">
/// Folders that contain a repository, relative to the top, in order; the contents of these are not listed.
/// </param>
/// <param name="Gaps">What could not be opened or understood.</param>
internal sealed record TreeListing(IReadOnlyList<string> Repositories, IReadOnlyList<SurveyGap> Gaps);
