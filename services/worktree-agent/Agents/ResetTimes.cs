using System.Globalization;
using System.Text.RegularExpressions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Finds in an agent's words when a usage limit is reset: <c>try again at 7:51 PM</c>, <c>try again at Dec 3rd, 2026 9:05 AM</c>,
/// <c>try again in 2 hours 5 minutes</c>, <c>resets 3pm (Europe/Berlin)</c>, <c>limit reached|1796064570</c>. Pure.
/// </summary>
internal static partial class ResetTimes
{
    // Words come from agents: no text may make this slow.
    private const int MatchTimeout = 1000;

    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase;

    /// <summary>The time; null if the words name none.</summary>
    /// <param name="words">The words.</param>
    /// <param name="now">The present, for times without a date.</param>
    /// <param name="zone">The zone of times without one: that of the agent.</param>
    public static DateTimeOffset? Find(string? words, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (words is null)
            return null;
        if (Epoch().Match(words) is { Success: true } epoch)
            return DateTimeOffset.FromUnixTimeSeconds(long.Parse(epoch.Groups["seconds"].Value, CultureInfo.InvariantCulture));
        if (Wait().Match(words) is { Success: true } wait)
            return now + Length(wait.Groups["length"].Value);
        return Clock().Match(words) is { Success: true } clock ? OfClock(clock, now, ZoneOf(clock, zone)) : null;
    }

    private static TimeSpan Length(string text) =>
        Part()
            .Matches(text)
            .Aggregate(
                TimeSpan.Zero,
                (sum, part) => sum + int.Parse(part.Groups["count"].Value, CultureInfo.InvariantCulture) * UnitOf(part)
            );

    private static TimeSpan UnitOf(Match part) =>
        char.ToLowerInvariant(part.Groups["unit"].Value[0]) switch
        {
            'd' => TimeSpan.FromDays(1),
            'h' => TimeSpan.FromHours(1),
            'm' => TimeSpan.FromMinutes(1),
            _ => TimeSpan.FromSeconds(1),
        };

    private static TimeZoneInfo ZoneOf(Match clock, TimeZoneInfo zone) =>
        clock.Groups["zone"] is { Success: true, Value: var name } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var named)
            ? named
            : zone;

    private static DateTimeOffset? OfClock(Match clock, DateTimeOffset now, TimeZoneInfo zone)
    {
        var hour = int.Parse(clock.Groups["hour"].Value, CultureInfo.InvariantCulture);
        var minute = clock.Groups["minute"] is { Success: true, Value: var minutes } ? int.Parse(minutes, CultureInfo.InvariantCulture) : 0;
        if (hour is < 1 or > 12 || minute > 59)
            return null;
        var time = new TimeOnly((hour % 12) + (clock.Groups["half"].Value[0] is 'p' or 'P' ? 12 : 0), minute);
        var there = TimeZoneInfo.ConvertTime(now, zone);
        if (DateOf(clock, there) is { } date)
            return In(zone, date.ToDateTime(time));
        // Without a date, the next time that the clock shows it.
        var today = In(zone, DateOnly.FromDateTime(there.DateTime).ToDateTime(time));
        return today > now ? today : In(zone, DateOnly.FromDateTime(there.DateTime).AddDays(1).ToDateTime(time));
    }

    private static DateOnly? DateOf(Match clock, DateTimeOffset there)
    {
        if (!clock.Groups["month"].Success)
            return null;
        var year = clock.Groups["year"] is { Success: true, Value: var named }
            ? int.Parse(named, CultureInfo.InvariantCulture)
            : there.Year;
        var text = $"{clock.Groups["day"].Value} {clock.Groups["month"].Value[..3]} {year}";
        if (!DateOnly.TryParseExact(text, "d MMM yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        // In December, January is next year's.
        return !clock.Groups["year"].Success && date < DateOnly.FromDateTime(there.DateTime).AddDays(-1) ? date.AddYears(1) : date;
    }

    private static DateTimeOffset In(TimeZoneInfo zone, DateTime there) =>
        new DateTimeOffset(there, zone.GetUtcOffset(there)).ToUniversalTime();

    [GeneratedRegex(@"reached\|(?<seconds>1\d{9})\b", Options, MatchTimeout)]
    private static partial Regex Epoch();

    [GeneratedRegex(
        @"(try again|resets?|retry|wait)( after| for)? in (?<length>(less than )?(an?|\d{1,5}) ?(d|h|m|s)[a-z]*"
            + @"(,? (and )?\d{1,5} ?(d|h|m|s)[a-z]*){0,3})",
        Options,
        MatchTimeout
    )]
    private static partial Regex Wait();

    [GeneratedRegex(@"(?<count>\d{1,5}) ?(?<unit>d|h|m|s)", Options, MatchTimeout)]
    private static partial Regex Part();

    [GeneratedRegex(
        @"(try again|resets?)( at)? ((?<month>[a-z]{3})[a-z]* (?<day>\d{1,2})(st|nd|rd|th)?,?( (?<year>\d{4}),?)?( at)? )?"
            + @"(?<hour>\d{1,2})(:(?<minute>\d{2}))? ?(?<half>am|pm)\b( \((?<zone>[A-Za-z_+\-/0-9]{1,64})\))?",
        Options,
        MatchTimeout
    )]
    private static partial Regex Clock();
}
