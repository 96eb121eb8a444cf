using Helios.Contracts.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>The context of an operation.</summary>
/// <param name="resumed">Whether it was found on disk at start.</param>
/// <param name="progress">Reports the step that has begun.</param>
/// <param name="resolved">Reports the resolved base of the lane.</param>
/// <param name="notify">Sends an intermediate message.</param>
/// <param name="overtaken">Cancelled when a tear-down of the lane overtakes it.</param>
/// <param name="stopping">Cancelled when the agent stops.</param>
internal sealed class OperationContext(
    bool resumed,
    Action<string> progress,
    Action<ResolvedBase> resolved,
    Action<object> notify,
    CancellationToken overtaken,
    CancellationToken stopping
)
{
    public bool Resumed => resumed;

    public CancellationToken Overtaken => overtaken;

    public CancellationToken Stopping => stopping;

    public void Progress(string step) => progress(step);

    public void Resolved(ResolvedBase found) => resolved(found);

    public void Notify(object message) => notify(message);
}
