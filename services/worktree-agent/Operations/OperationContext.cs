using Helios.Contracts.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>What an operation is given to work with.</summary>
/// <param name="resumed">Whether it was found on disk at start.</param>
/// <param name="progress">Tells the step that has begun.</param>
/// <param name="resolved">Tells what the lane's base turned out to be.</param>
/// <param name="notify">Tells a message on the way.</param>
/// <param name="overtaken">Cancelled when a tear-down of the lane overtakes it.</param>
/// <param name="stopping">Cancelled when the agent stops.</param>
internal sealed class OperationContext(
    bool resumed, Action<string> progress, Action<ResolvedBase> resolved, Action<object> notify, CancellationToken overtaken, CancellationToken stopping)
{
    public bool Resumed => resumed;

    public CancellationToken Overtaken => overtaken;

    public CancellationToken Stopping => stopping;

    public void Progress(string step) => progress(step);

    public void Resolved(ResolvedBase found) => resolved(found);

    public void Notify(object message) => notify(message);
}
