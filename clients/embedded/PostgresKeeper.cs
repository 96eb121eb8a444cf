using Helios.PrivatePostgres;
using Helios.Processes;

namespace Helios.Embedded;

/// <summary>
/// Starts a private Postgres again that has ended by itself, as it does when its disk is full: what the services wrote is in it, and they go on when
/// it is back. One that cannot be started ends the system, with the reason, instead of leaving it there without an answer for anybody.
/// </summary>
internal sealed class PostgresKeeper(PrivatePostgresServer postgres, Action<string> say, TimeProvider time)
{
    /// <summary>The longest that it is tried: with the noticing and the stopping, people hear within a minute what became of it.</summary>
    public static readonly TimeSpan RestartsWithin = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Looks once, and restarts where that is needed; a sentence when it cannot be.</summary>
    public async Task<string?> Look(CancellationToken cancellationToken)
    {
        if (postgres.Server.Check() is not Liveness.Dead)
            return null;
        say("Postgres ended by itself; it is being started again.");
        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(RestartsWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var failure = "";
        try
        {
            while (true)
            {
                try
                {
                    await postgres.Restart(either.Token);
                    say($"Postgres serves again after {time.GetElapsedTime(began).TotalSeconds:0.0} s.");
                    return null;
                }
                catch (Exception failed) when (failed is PrivatePostgresException or IOException or UnauthorizedAccessException)
                {
                    failure = failed.Message;
                    await Task.Delay(Pause, time, either.Token);
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return $"Postgres ended by itself, and could not be started again within {RestartsWithin.TotalSeconds:0} s. {failure} Its log says more: {postgres.LogFile}";
        }
    }
}
