using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Places;

/// <summary>Bounds each step of making and removing a lane, so that one that stands still holds no slot for good.</summary>
internal sealed class StepLimits(IOptions<WorktreeOptions> options, TimeProvider time)
{
    /// <summary>What a git that is being ended may take.</summary>
    public static readonly TimeSpan Unwinding = TimeSpan.FromSeconds(10);

    /// <summary>Does a step of a lane's making or removal within the time that is set for one.</summary>
    /// <inheritdoc cref="Within{T}(string, TimeSpan, Func{CancellationToken, Task{T}}, CancellationToken)"/>
    public Task<T> Within<T>(string step, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        Within(step, options.Value.StepTimeout, work, cancellationToken);

    /// <param name="step">What is done, as the beginning of a sentence about it.</param>
    /// <param name="bound">How long it may take.</param>
    /// <param name="work">Does it; told by its token when the time is over.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="GitException">It did not end in time; what it still does is without effect on others.</exception>
    public async Task<T> Within<T>(string step, TimeSpan bound, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(bound, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        // On a thread of its own: what waits for a disk that does not answer hears of no token.
        var running = Task.Run(() => work(limited.Token), CancellationToken.None);
        try
        {
            return await running.WaitAsync(bound + Unwinding, time, CancellationToken.None);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested
            && ((failure is TimeoutException && !running.IsCompleted) || (failure is OperationCanceledException && over.IsCancellationRequested)))
        {
            throw new GitException($"{char.ToUpperInvariant(step[0])}{step[1..]} did not end within {bound.TotalSeconds:0} s.", failure);
        }
    }
}
