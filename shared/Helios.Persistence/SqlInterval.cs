using System.Globalization;

namespace Helios.Persistence;

/// <summary>A length of time in SQL.</summary>
public static class SqlInterval
{
    /// <summary>The time as an expression of type <c>interval</c>.</summary>
    public static string Of(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"make_interval(secs => {time.TotalSeconds:R})");
}
