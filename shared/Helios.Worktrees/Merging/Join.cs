using Helios.Contracts.Api.Lanes;

namespace Helios.Worktrees.Merging;

/// <summary>Two commits to join.</summary>
/// <param name="Strategy">How; a fast-forward needs no joining.</param>
/// <param name="Onto">The commit that the result continues.</param>
/// <param name="Commit">The commit whose changes are added.</param>
/// <param name="Message">The message of a merge or of a squashed commit.</param>
/// <param name="Described">The act as the beginning of a sentence.</param>
internal sealed record Join(MergeStrategy Strategy, string Onto, string Commit, string Message, string Described);
