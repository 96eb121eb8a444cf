using MassTransit;
using MassTransit.RetryPolicies;

namespace Helios.Hosting;

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
            new Attempt<T>(policy, Context, exception, 0, cancellationToken);
    }

    private sealed class Attempt<T>(
        HeliosRetryPolicy policy,
        T context,
        Exception exception,
        int retryCount,
        CancellationToken cancellationToken
    ) : BaseRetryContext<T>(context, exception, retryCount, cancellationToken), RetryContext<T>
        where T : class, PipeContext
    {
        public override TimeSpan? Delay => policy.Wait(Exception, RetryCount);

        public bool CanRetry(Exception exception, out RetryContext<T> retryContext)
        {
            retryContext = new Attempt<T>(policy, Context, exception, RetryCount + 1, CancellationToken);
            return policy.Wait(exception, RetryCount + 1) is not null;
        }
    }
}
