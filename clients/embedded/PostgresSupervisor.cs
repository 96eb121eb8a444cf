using Helios.Hosting.Concurrency;
using Helios.PrivatePostgres;
using Helios.Processes;

namespace Helios.Embedded;

/// <summary>
/// Restarts a private Postgres that has exited by itself, for example because its disk is full: the services' data is in it, and they
/// continue when it is back. If it cannot be restarted, the system ends with the reason, instead of staying up without answering anybody.
/// </summary>
internal sealed class PostgresSupervisor(PrivatePostgresServer postgres, Action<string> say, TimeProvider time)
{
    /// <summary>The time limit for restarts: including detection and shutdown, the user knows the outcome within a minute.</summary>
    public static readonly TimeSpan RestartsWithin = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Checks once, and restarts if necessary; returns a message if that fails.</summary>
    public async Task<string?> Look(CancellationToken cancellationToken)
    {
        if (postgres.Server.Check() is not Liveness.Dead)
            return null;
        say("Postgres exited unexpectedly; restarting it.");
        var began = time.GetTimestamp();
        using var limit = new Deadline(RestartsWithin, time, cancellationToken);
        var failure = "";
        try
        {
            while (true)
            {
                try
                {
                    await postgres.Restart(limit.Token);
                    say($"Postgres is back after {time.GetElapsedTime(began).TotalSeconds:0.0} s.");
                    return null;
                }
                catch (PrivatePostgresException failed) when (failed.Reason is PrivatePostgresFailure.VersionMismatch)
                {
                    // Waiting for room, or for whoever is in the way, does not help here.
                    return $"Postgres exited unexpectedly and could not be restarted. {failed.Message} See its log: {postgres.LogFile}";
                }
                catch (Exception failed) when (failed is PrivatePostgresException or IOException or UnauthorizedAccessException)
                {
                    failure = failed.Message;
                    await Task.Delay(Pause, time, limit.Token);
                }
            }
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return $"Postgres exited unexpectedly and could not be restarted within {RestartsWithin.TotalSeconds:0} s. {failure} See its "
                + $"log: {postgres.LogFile}";
        }
    }
}
