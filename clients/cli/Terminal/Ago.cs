namespace Helios.Cli.Terminal;

/// <summary>Human-readable durations.</summary>
internal static class Ago
{
    public static string Of(DateTimeOffset at, TimeProvider time)
    {
        var span = time.GetUtcNow() - at;
        return span.TotalSeconds switch
        {
            < 0 => "now",
            < 90 => $"{span.TotalSeconds:0}s",
            < 90 * 60 => $"{span.TotalMinutes:0}m",
            < 48 * 3600 => $"{span.TotalHours:0}h",
            _ => $"{span.TotalDays:0}d",
        };
    }
}
