using System.Globalization;

namespace Helios.Cli.Calls;

/// <summary>A moment as a user types it in <c>--expires</c>.</summary>
internal static class MomentText
{
    /// <summary>A time, or a number of minutes, hours or days from now.</summary>
    public static DateTimeOffset Read(string text, DateTimeOffset now, string example)
    {
        var unit = text.Length > 1 ? text[^1] : ' ';
        var minutes = unit switch
        {
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            _ => 0,
        };
        if (
            minutes > 0
            && text.Length < 8
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        )
            return now.AddMinutes((double)count * minutes);
        return
            text.Length >= "2030-01-31".Length
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw new CliException(
                ExitCodes.Misused,
                "misused",
                $"--expires is '{text}': expected a time such as 2030-01-31, or 30m, 12h or 90d from now.",
                example
            );
    }
}
