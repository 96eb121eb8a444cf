namespace Helios.Worktrees.Reading;

/// <summary>How far two lines of commits have moved apart since a common commit.</summary>
/// <param name="Ahead">Commits that only the lane has.</param>
/// <param name="Behind">Commits that only the base has.</param>
internal sealed record Divergence(int Ahead, int Behind);
