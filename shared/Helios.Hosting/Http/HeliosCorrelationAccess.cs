using Microsoft.AspNetCore.Http;

namespace Helios.Hosting;

/// <summary>The correlation id of the request at hand.</summary>
public static class HeliosCorrelationAccess
{
    /// <summary>What the caller sent, or what was made for it.</summary>
    public static string CorrelationId(this HttpContext http)
    {
        if (http.Items.TryGetValue(HeliosCorrelation.Item, out var value) && value is string correlation)
        {
            return correlation;
        }

        correlation = HeliosCorrelation.NewId(TimeProvider.System.GetUtcNow());
        http.Items[HeliosCorrelation.Item] = correlation;
        return correlation;
    }
}
