using System.Globalization;
using System.Text.RegularExpressions;

namespace Helios.Contracts.Api.Constraints;

/// <summary>
/// The address of a repository: an absolute path, or a git URL (<c>file</c>, <c>ssh</c>, <c>git</c>, <c>http</c>, <c>https</c>, or ssh's
/// short form <c>user@host:path</c>). It must not contain credentials, because it is stored, shown and logged.
/// </summary>
public static partial class RepositoryAddress
{
    private const int MatchTimeout = 1000;
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Whether it is a path on the host, not a URL.</summary>
    /// <param name="address">A path or a URL.</param>
    /// <returns>True for an absolute path.</returns>
    public static bool IsPath(string address) => address.StartsWith('/');

    /// <summary>Validates a URL.</summary>
    /// <param name="address">The address.</param>
    /// <returns>A sentence that does not repeat the URL, which may contain a secret; null if the URL is valid.</returns>
    public static string? FaultOfUrl(string address)
    {
        if (address.Any(char.IsControl))
            return "Control characters are not allowed.";
        if (ShortForms().Match(address) is { Success: true } shortForm)
            return shortForm.Groups["path"].Value.Trim('/').Length == 0 ? "The URL has no repository path." : null;
        if (Urls().Match(address) is not { Success: true } url)
            return "Expected an absolute path or a URL.";
        var scheme = url.Groups["scheme"].Value.ToLowerInvariant();
        if (scheme is not ("file" or "ssh" or "git" or "http" or "https"))
            return "Expected a URL with file, ssh, git, http or https.";
        var user = url.Groups["user"].Value;
        if (user.Length > 0 && (scheme is not "ssh" || user.Contains(':', StringComparison.Ordinal)))
            return "A URL must not contain credentials; configure a git credential helper on the hosts, or use ssh with a key.";
        if (url.Groups["more"].Length > 0)
            return "A URL must not contain a query or a fragment.";
        var host = url.Groups["host"].Value;
        if (scheme is "file" ? host is not ("" or "localhost") : host.Length == 0 || host[0] is '-')
            return scheme is "file" ? "A file URL must not contain a host; use file:///path." : "The URL has no host.";
        return url.Groups["path"].Value.Trim('/').Length == 0 ? "The URL has no repository path." : null;
    }

    /// <summary>The normalized form of a URL: ssh's short form is expanded, and irrelevant differences are removed.</summary>
    /// <param name="url">A valid URL.</param>
    /// <returns>The identity. Not for use with git.</returns>
    public static string IdentityOfUrl(string url)
    {
        var (scheme, user, host, port, path) = ShortForms().Match(url) is { Success: true } shortForm
            ? ("ssh", shortForm.Groups["user"].Value, shortForm.Groups["host"].Value, "", "/" + shortForm.Groups["path"].Value)
            : Parts(Urls().Match(url));
        var standard = scheme switch
        {
            "ssh" => "22",
            "http" => "80",
            "https" => "443",
            "git" => "9418",
            _ => "",
        };
        var at = user.Length > 0 ? user + "@" : "";
        var over = port.Length > 0 && port != standard ? ":" + port : "";
        path = Encoded().Replace(path, Decode);
        path = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."));
        // In a file system, x and x.git may both exist; a server treats them as the same.
        if (scheme is not "file" && path.EndsWith(".git", StringComparison.Ordinal) && path.Length > "/.git".Length)
            path = path[..^".git".Length];
        return $"{scheme}://{at}{(scheme is "file" ? "" : host.ToLowerInvariant())}{over}{path}";
    }

    private static (string Scheme, string User, string Host, string Port, string Path) Parts(Match url) =>
        (
            url.Groups["scheme"].Value.ToLowerInvariant(),
            url.Groups["user"].Value,
            url.Groups["host"].Value,
            url.Groups["port"].Value,
            url.Groups["path"].Value
        );

    // RFC 3986, 6.2.2: letters, digits and - . _ ~ are equivalent encoded or not.
    private static string Decode(Match encoded)
    {
        var value = (char)int.Parse(encoded.ValueSpan[1..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return char.IsAsciiLetterOrDigit(value) || value is '-' or '.' or '_' or '~' ? value.ToString() : encoded.Value.ToUpperInvariant();
    }

    [GeneratedRegex(
        @"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://((?<user>[^\s/?#]*)@)?(?<host>\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]*)(:(?<port>[0-9]{0,5}))?(?<path>/[^\s?#]*)?(?<more>[?#]\S*)?\z",
        Options,
        MatchTimeout
    )]
    private static partial Regex Urls();

    [GeneratedRegex(
        @"^(?<user>[^\s/@:-][^\s/@:]*)@(?<host>\[[0-9A-Fa-f:.]+\]|[^\s/@:\[\]-][^\s/@:\[\]]*):(?<path>\S+)\z",
        Options,
        MatchTimeout
    )]
    private static partial Regex ShortForms();

    [GeneratedRegex("%[0-9A-Fa-f]{2}", Options, MatchTimeout)]
    private static partial Regex Encoded();
}
