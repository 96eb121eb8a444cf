using MassTransit;

namespace Helios.Hosting;

/// <summary>Answers with a limit in time: a client of the broker may wait for ever for a confirm, and its consumer with it.</summary>
public static class BoundedAnswer
{
    /// <summary>How long an answer may take to leave. Whoever asked has given up by then, or asks again.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <summary>Answers the message at hand.</summary>
    /// <exception cref="TimeoutException">The broker has not taken the answer; the message is tried again.</exception>
    public static Task AnswerInTime(this ConsumeContext context, object answer) => context.RespondAsync(answer).WaitAsync(Within, context.CancellationToken);
}
