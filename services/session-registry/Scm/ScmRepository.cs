using System.Text.RegularExpressions;

namespace Helios.SessionRegistry.Scm;

/// <summary>A repository as the REST API names it.</summary>
internal sealed partial record ScmRepository(string Owner, string Name)
{
    private const int MatchTimeout = 1000;

    public override string ToString() => $"{Owner}/{Name}";

    /// <summary>Parses <c>owner/name</c> and git URLs: https, ssh, and the short form of ssh. Ignores the host.</summary>
    public static ScmRepository? Parse(string? address) => Parse(address, _ => true);

    /// <summary>Parses a URL that was not configured for this purpose; null if its host is not served.</summary>
    public static ScmRepository? Parse(string? address, Func<string, bool> isServed)
    {
        var match = Address().Match(address?.Trim() ?? "");
        var hosted = match.Groups["host"] is not { Success: true } host || isServed(host.Value);
        return match.Success && hosted && match.Groups["name"].Value is not ("." or "..")
            ? new(match.Groups["owner"].Value, match.Groups["name"].Value)
            : null;
    }

    [GeneratedRegex(
        @"^(?:(?:https?|ssh|git)://(?:[^/@\s]+@)?(?<host>[^/\s:]+)(?::[0-9]+)?/|[^/@:\s]+@(?<host>[^/:\s]+):)?(?<owner>[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))/(?<name>[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?\z",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex Address();
}
