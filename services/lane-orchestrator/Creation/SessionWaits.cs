using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Journal;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>
/// Waits until a session reaches a state. The session registry is asked again when the journal has an event of the
/// session, and otherwise from time to time, because an event can be late.
/// </summary>
internal sealed class SessionWaits(
    BusQueries questions,
    JournalTail tail,
    Signals signals,
    IOptions<HttpOptions> options,
    TimeProvider time
)
{
    private const int PageLength = 200;

    /// <summary>The session once it reaches the state, or when the time is up.</summary>
    public async Task<SessionView> Until(
        SessionView session,
        Func<SessionView, bool> there,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        if (there(session))
            return session;
        var began = time.GetTimestamp();
        // Subscribed before the position and the session are read, so that events in between leave a pending signal.
        using var watch = signals.Of(JournalTail.Subject);
        var position = await tail.Last(cancellationToken);
        while (true)
        {
            // A registry that does not answer is asked again: the requested work continues.
            if (
                !(
                    await questions.Sessions<GetSession, SessionFound>(new GetSession { SessionId = session.SessionId }, cancellationToken)
                ).Refused(out _, out var found)
            )
                session = found.Session;
            var left = atMost - time.GetElapsedTime(began);
            if (there(session) || left <= TimeSpan.Zero)
                return session;
            position = await NextEvent(
                session,
                position,
                left < options.Value.LookAgainAfter ? left : options.Value.LookAgainAfter,
                watch,
                cancellationToken
            );
        }
    }

    /// <summary>Returns when there is an event of the session after a position, or the time is up; returns the new position.</summary>
    private async Task<long> NextEvent(
        SessionView session,
        long position,
        TimeSpan atMost,
        Signals.Watch watch,
        CancellationToken cancellationToken
    )
    {
        var began = time.GetTimestamp();
        var filter = new JournalFilter { Session = session.SessionId };
        while (true)
        {
            var (entries, lookedUpTo) = await tail.After(position, filter, PageLength, cancellationToken);
            position = Math.Max(position, lookedUpTo);
            var left = atMost - time.GetElapsedTime(began);
            if (entries.Count > 0 || left <= TimeSpan.Zero)
                return position;
            await watch.Next(left, cancellationToken);
        }
    }
}
