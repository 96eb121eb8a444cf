namespace Helios.Worktrees.Surveys;

/// <summary>Something of a tree that could not be read.</summary>
/// <param name="Path">Where.</param>
/// <param name="Reason">Why, as a sentence of its own that names what to do where there is something to do.</param>
internal sealed record SurveyGap(string Path, string Reason);
