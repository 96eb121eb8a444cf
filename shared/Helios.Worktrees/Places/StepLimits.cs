using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Places;

/// <summary>Limits the time of each step of creating and removing a lane, so that a blocked step does not hold its place forever.</summary>
internal sealed class StepLimits(IOptions<WorktreeOptions> options, TimeProvider time)
{
    /// <summary>The grace period for a git process that is being ended.</summary>
    public static readonly TimeSpan Unwinding = TimeSpan.FromSeconds(10);

    /// <summary>Runs a step of a lane's creation or removal within the configured time limit.</summary>
    /// <inheritdoc cref="Within{T}(string, TimeSpan, Func{CancellationToken, Task{T}}, CancellationToken)"/>
    public Task<T> Within<T>(string step, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        Within(step, options.Value.StepTimeout, work, cancellationToken);

    /// <param name="step">The step, as the beginning of a sentence.</param>
    /// <param name="bound">The time limit.</param>
    /// <param name="work">The work; its token is cancelled when the time is over.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="GitException">It did not end in time; what it still does has no effect on others.</exception>
    public async Task<T> Within<T>(string step, TimeSpan bound, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(bound, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        // On its own thread: a wait for an unresponsive disk ignores the token.
        var running = Task.Run(() => work(limited.Token), CancellationToken.None);
        try
        {
            return await running.WaitAsync(bound + Unwinding, time, CancellationToken.None);
        }
        catch (Exception failure)
            when (!cancellationToken.IsCancellationRequested
                && (
                    (failure is TimeoutException && !running.IsCompleted)
                    || (failure is OperationCanceledException && over.IsCancellationRequested)
                )
            )
        {
            throw new GitException($"{char.ToUpperInvariant(step[0])}{step[1..]} did not finish within {bound.TotalSeconds:0} s.", failure);
        }
    }
}
