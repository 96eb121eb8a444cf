using Microsoft.AspNetCore.Http;

namespace Helios.Hosting.Http;

/// <summary>The correlation id of the current request.</summary>
public static class HeliosCorrelationAccess
{
    /// <summary>The id sent by the caller, or a generated one.</summary>
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
