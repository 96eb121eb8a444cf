using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;

namespace Helios.Hosting.Bus;

/// <summary>
/// What the broker does not let this process send, because its user lacks the permission. The bus by itself would try again in silence for
/// hours: a refusal closes the channel, which looks like a lost connection.
/// </summary>
public sealed partial class BrokerRefusals(TimeProvider clock, ILogger<BrokerRefusals> log) : ISendObserver, IPublishObserver, IHealthCheck
{
    /// <summary>How long a refusal is reported after it was last seen.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    // RabbitMQ's ACCESS_REFUSED.
    private const ushort AccessRefused = 403;

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private TaskCompletionSource news = NewSignal();

    /// <summary>Waits until the broker refuses a message to an endpoint, from now on.</summary>
    /// <returns>The refusal, as a sentence that names the endpoint and contains the broker's own words.</returns>
    public async Task<string> Next(string endpoint, CancellationToken cancellationToken)
    {
        var since = entries.GetValueOrDefault(endpoint)?.Count ?? 0;
        while (true)
        {
            var signal = Volatile.Read(ref news).Task;
            if (entries.GetValueOrDefault(endpoint) is { } entry && entry.Count > since)
                return entry.Sentence;
            await signal.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var sentences = entries
            .Values.Where(entry => clock.GetElapsedTime(entry.At) < Remembered)
            .Select(entry => entry.Sentence)
            .Order()
            .ToList();
        return Task.FromResult(
            sentences.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', sentences))
        );
    }

    Task ISendObserver.PreSend<T>(SendContext<T> context) => Task.CompletedTask;

    Task ISendObserver.PostSend<T>(SendContext<T> context) => Accepted(context);

    Task ISendObserver.SendFault<T>(SendContext<T> context, Exception exception) => Failed(context, exception);

    Task IPublishObserver.PrePublish<T>(PublishContext<T> context) => Task.CompletedTask;

    Task IPublishObserver.PostPublish<T>(PublishContext<T> context) => Accepted(context);

    Task IPublishObserver.PublishFault<T>(PublishContext<T> context, Exception exception) => Failed(context, exception);

    private Task Accepted(SendContext context)
    {
        if (!entries.IsEmpty)
            entries.TryRemove(Endpoint(context), out _);
        return Task.CompletedTask;
    }

    private Task Failed(SendContext context, Exception exception)
    {
        if (Reason(exception) is not { } reason)
            return Task.CompletedTask;
        var endpoint = Endpoint(context);
        var sentence = $"The message broker refuses messages to {endpoint}: {reason}.";
        var entry = entries.AddOrUpdate(
            endpoint,
            _ => new Entry(sentence, clock.GetTimestamp(), 1),
            (_, known) => new Entry(sentence, clock.GetTimestamp(), known.Count + 1)
        );
        if (entry.Count == 1)
            LogRefused(sentence);
        Interlocked.Exchange(ref news, NewSignal()).TrySetResult();
        return Task.CompletedTask;
    }

    private static string? Reason(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is OperationInterruptedException { ShutdownReason: { ReplyCode: AccessRefused } shutdown })
                return shutdown.ReplyText.TrimEnd('.');
        }

        return null;
    }

    private static string Endpoint(SendContext context)
    {
        var path = context.DestinationAddress?.AbsolutePath ?? "";
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(9002, LogLevel.Error, "{Refusal} Compare the user's permissions with deploy/rabbitmq/definitions.sh")]
    private partial void LogRefused(string refusal);

    private sealed record Entry(string Sentence, long At, long Count);
}
