using System.Text.RegularExpressions;

namespace Helios.SessionRegistry.Scm;

/// <summary>A repository as the REST interface names it.</summary>
internal sealed partial record ScmRepository(string Owner, string Name)
{
    private const int MatchTimeout = 1000;

    public override string ToString() => $"{Owner}/{Name}";

    /// <summary>Reads <c>owner/name</c>, and the addresses that git is given: https, ssh, and the short form of ssh. On which host it lies is not looked at.</summary>
    public static ScmRepository? Parse(string? address) => Parse(address, _ => true);

    /// <summary>The same of an address that nobody chose for this purpose: one on a host that is not served names another repository, or none.</summary>
    public static ScmRepository? Parse(string? address, Func<string, bool> isServed)
    {
        var match = Address().Match(address?.Trim() ?? "");
        var hosted = match.Groups["host"] is not { Success: true } host || isServed(host.Value);
        return match.Success && hosted && match.Groups["name"].Value is not ("." or "..") ? new(match.Groups["owner"].Value, match.Groups["name"].Value) : null;
    }

    [GeneratedRegex(
        @"^(?:(?:https?|ssh|git)://(?:[^/@\s]+@)?(?<host>[^/\s:]+)(?::[0-9]+)?/|[^/@:\s]+@(?<host>[^/:\s]+):)?(?<owner>[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))/(?<name>[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?\z",
        RegexOptions.ExplicitCapture,
        MatchTimeout)]
    private static partial Regex Address();
}
