using MassTransit;

namespace Helios.Hosting.Bus;

/// <summary>Sends answers with a time limit: a broker client may wait forever for a confirm, and its consumer with it.</summary>
public static class BoundedAnswer
{
    /// <summary>The time limit for sending an answer. By then the caller has given up, or asks again.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <summary>Answers the current message.</summary>
    /// <exception cref="TimeoutException">The broker has not accepted the answer; the message is retried.</exception>
    public static Task AnswerInTime(this ConsumeContext context, object answer) =>
        context.RespondAsync(answer).WaitAsync(Within, context.CancellationToken);
}
