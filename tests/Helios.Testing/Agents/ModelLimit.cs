using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Helios.Testing.Agents;

/// <summary>How a provider refuses a request because of a usage limit, as OpenAI's and Anthropic's do.</summary>
/// <param name="ResetsAt">When the account's limit is reset; null if only this request came too fast.</param>
public sealed record ModelLimit(DateTimeOffset? ResetsAt)
{
    internal async Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        var isAnthropic = context.Request.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal);
        var error = new JsonObject
        {
            ["type"] =
                isAnthropic ? "rate_limit_error"
                : ResetsAt is null ? "rate_limit_exceeded"
                : "usage_limit_reached",
            ["message"] = "The usage limit has been reached",
        };
        if (ResetsAt is { } at)
        {
            var seconds = at.ToUnixTimeSeconds();
            error["plan_type"] = "plus";
            error["resets_at"] = seconds;
            context.Response.Headers["anthropic-ratelimit-unified-status"] = "rejected";
            context.Response.Headers["anthropic-ratelimit-unified-reset"] = seconds.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["anthropic-ratelimit-unified-representative-claim"] = "five_hour";
            context.Response.Headers["x-should-retry"] = "false";
        }
        else
        {
            context.Response.Headers.RetryAfter = "1";
        }

        await context.Response.WriteAsJsonAsync(
            isAnthropic ? new JsonObject { ["type"] = "error", ["error"] = error } : new JsonObject { ["error"] = error }
        );
    }
}
