namespace Helios.Worktrees.Surveys;

/// <summary>A part of a tree that could not be read.</summary>
/// <param name="Path">Where.</param>
/// <param name="Reason">Why, as a full sentence that says what to do if there is something to do.</param>
internal sealed record SurveyGap(string Path, string Reason);
