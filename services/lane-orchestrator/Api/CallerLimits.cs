using System.Globalization;
using System.Threading.RateLimiting;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Api;

/// <summary>
/// Limits the rate of requests of each token, so that one caller in a loop does not take the API from the others. The administrator's
/// callers have no name, and no limit.
/// </summary>
internal static class CallerLimits
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void AddCallerLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(limiter => limiter.OnRejected = (rejected, _) => new ValueTask(Refuse(rejected)));
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<IOptions<HttpOptions>>((limiter, http) => limiter.GlobalLimiter = Of(http.Value));
    }

    private static PartitionedRateLimiter<HttpContext> Of(HttpOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http =>
            options.RequestsPerSecond > 0 && RouteAccess.FindCaller(http)?.Name is { } name
                ? RateLimitPartition.GetTokenBucketLimiter(
                    name,
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = options.RequestsAtOnce,
                        TokensPerPeriod = options.RequestsPerSecond,
                        ReplenishmentPeriod = Second,
                    }
                )
                : RateLimitPartition.GetNoLimiter("")
        );

    private static Task Refuse(OnRejectedContext rejected)
    {
        var options = rejected.HttpContext.RequestServices.GetRequiredService<IOptions<HttpOptions>>().Value;
        var caller = RouteAccess.CallerOf(rejected.HttpContext);
        var after = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) && known > Second ? known : Second;
        var rate = options.RequestsPerSecond.ToString(CultureInfo.InvariantCulture);
        return new ProblemResult(
            new Refusal(ProblemReason.RateLimited, $"'{caller.Name}' may send {rate} requests per second. Wait, and send fewer.")
            {
                RetryAfter = after,
            }
        ).ExecuteAsync(rejected.HttpContext);
    }
}
