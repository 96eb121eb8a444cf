
namespace Helios.Worktrees.Surveys;

/// <summary>What a walk through a tree has met.</summary>
/// <param name="Repositories">Folders with a repository in them, from the top, in order; what lies inside of those is their own.</param>
/// <param name="Gaps">What could not be opened, or not be understood.</param>
internal sealed record TreeListing(IReadOnlyList<string> Repositories, IReadOnlyList<SurveyGap> Gaps);
