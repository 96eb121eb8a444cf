using MassTransit;
using MassTransit.RetryPolicies;

namespace Helios.Hosting.Bus;

/// <summary>Adapts <see cref="RetrySchedule"/> to MassTransit.</summary>
internal sealed class HeliosRetryPolicy(BusOptions options) : IRetryPolicy
{
    public RetryPolicyContext<T> CreatePolicyContext<T>(T context)
        where T : class, PipeContext => new PolicyContext<T>(this, context);

    public bool IsHandled(Exception exception) => Wait(exception, 0) is not null;

    public void Probe(ProbeContext context) =>
        context.Set(
            new
            {
                Policy = "Helios",
                options.ConflictRetries,
                options.FailureRetries,
                options.OutageRetries,
            }
        );

    private TimeSpan? Wait(Exception exception, int retry) => RetrySchedule.Next(exception, retry, Random.Shared.NextDouble(), options);

    private sealed class PolicyContext<T>(HeliosRetryPolicy policy, T context) : BaseRetryPolicyContext<T>(policy, context)
        where T : class, PipeContext
    {
        protected override RetryContext<T> CreateRetryContext(Exception exception, CancellationToken cancellationToken) =>
            new Attempt<T>(policy, Context, exception, 0, new Dictionary<RetrySchedule.Kind, int>(), cancellationToken);
    }

    /// <param name="policy">The policy.</param>
    /// <param name="context">The message.</param>
    /// <param name="exception">Its latest failure.</param>
    /// <param name="retryCount">How often it was retried, for whatever reason.</param>
    /// <param name="before">
    /// How often it was retried for each kind of failure: a long outage must not use up the retries of an ordinary failure.
    /// </param>
    /// <param name="cancellationToken">The message's token.</param>
    private sealed class Attempt<T>(
        HeliosRetryPolicy policy,
        T context,
        Exception exception,
        int retryCount,
        IReadOnlyDictionary<RetrySchedule.Kind, int> before,
        CancellationToken cancellationToken
    ) : BaseRetryContext<T>(context, exception, retryCount, cancellationToken), RetryContext<T>
        where T : class, PipeContext
    {
        public override TimeSpan? Delay => policy.Wait(Exception, before.GetValueOrDefault(RetrySchedule.Classify(Exception)));

        public bool CanRetry(Exception exception, out RetryContext<T> retryContext)
        {
            var kind = RetrySchedule.Classify(Exception);
            var counts = new Dictionary<RetrySchedule.Kind, int>(before) { [kind] = before.GetValueOrDefault(kind) + 1 };
            retryContext = new Attempt<T>(policy, Context, exception, RetryCount + 1, counts, CancellationToken);
            return policy.Wait(exception, counts.GetValueOrDefault(RetrySchedule.Classify(exception))) is not null;
        }
    }
}
