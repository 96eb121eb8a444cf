using System.Globalization;
using System.Text.RegularExpressions;

namespace Helios.Contracts.Workspaces;

/// <summary>
/// How a repository is named: an absolute path, or a URL as git takes it (<c>file</c>, <c>ssh</c>, <c>git</c>, <c>http</c>, <c>https</c>, or ssh's short form
/// <c>user@host:path</c>). Credentials do not belong into one: it is stored, shown and logged.
/// </summary>
public static partial class RepositoryAddress
{
    private const int MatchTimeout = 1000;
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Whether it is a path on the host, and not a URL.</summary>
    /// <param name="address">A path or a URL.</param>
    /// <returns>True for an absolute path.</returns>
    public static bool IsPath(string address) => address.StartsWith('/');

    /// <summary>Why an address that is no path cannot be served.</summary>
    /// <param name="address">The address.</param>
    /// <returns>A sentence that does not repeat the address, which may hold a secret; null when it is a URL that can be served.</returns>
    public static string? FaultOfUrl(string address)
    {
        if (address.Any(char.IsControl))
            return "Control characters are not allowed.";
        if (ShortForms().Match(address) is { Success: true } shortForm)
            return shortForm.Groups["path"].Value.Trim('/').Length == 0 ? "The address names no repository on its host." : null;
        if (Urls().Match(address) is not { Success: true } url)
            return "An absolute path or a URL was expected.";
        var scheme = url.Groups["scheme"].Value.ToLowerInvariant();
        if (scheme is not ("file" or "ssh" or "git" or "http" or "https"))
            return "A URL with file, ssh, git, http or https was expected.";
        var user = url.Groups["user"].Value;
        if (user.Length > 0 && (scheme is not "ssh" || user.Contains(':', StringComparison.Ordinal)))
            return "An address holds no credentials; give git on the hosts a credential helper, or use ssh with a key.";
        if (url.Groups["more"].Length > 0)
            return "An address holds no query and no fragment.";
        var host = url.Groups["host"].Value;
        if (scheme is "file" ? host is not ("" or "localhost") : host.Length == 0 || host[0] is '-')
            return scheme is "file" ? "A file URL names no host; write file:///path." : "The address names no host.";
        return url.Groups["path"].Value.Trim('/').Length == 0 ? "The address names no repository on its host." : null;
    }

    /// <summary>What two spellings of one repository have in common: ssh's short form is written out, what git does not care about is gone.</summary>
    /// <param name="url">A URL without fault.</param>
    /// <returns>The identity. Not meant to be given to git.</returns>
    public static string IdentityOfUrl(string url)
    {
        var (scheme, user, host, port, path) = ShortForms().Match(url) is { Success: true } shortForm
            ? ("ssh", shortForm.Groups["user"].Value, shortForm.Groups["host"].Value, "", "/" + shortForm.Groups["path"].Value)
            : Parts(Urls().Match(url));
        var standard = scheme switch { "ssh" => "22", "http" => "80", "https" => "443", "git" => "9418", _ => "" };
        var at = user.Length > 0 ? user + "@" : "";
        var over = port.Length > 0 && port != standard ? ":" + port : "";
        path = Encoded().Replace(path, Decode);
        path = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."));
        // In a file system x and x.git may both be there; a server takes one for the other.
        if (scheme is not "file" && path.EndsWith(".git", StringComparison.Ordinal) && path.Length > "/.git".Length)
            path = path[..^".git".Length];
        return $"{scheme}://{at}{(scheme is "file" ? "" : host.ToLowerInvariant())}{over}{path}";
    }

    private static (string Scheme, string User, string Host, string Port, string Path) Parts(Match url) => (
        url.Groups["scheme"].Value.ToLowerInvariant(), url.Groups["user"].Value, url.Groups["host"].Value, url.Groups["port"].Value, url.Groups["path"].Value);

    // RFC 3986, 6.2.2: letters, digits and - . _ ~ mean the same encoded or not.
    private static string Decode(Match encoded)
    {
        var value = (char)int.Parse(encoded.ValueSpan[1..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return char.IsAsciiLetterOrDigit(value) || value is '-' or '.' or '_' or '~' ? value.ToString() : encoded.Value.ToUpperInvariant();
    }

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://((?<user>[^\s/?#]*)@)?(?<host>\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]*)(:(?<port>[0-9]{0,5}))?(?<path>/[^\s?#]*)?(?<more>[?#]\S*)?\z", Options, MatchTimeout)]
    private static partial Regex Urls();

    [GeneratedRegex(@"^(?<user>[^\s/@:-][^\s/@:]*)@(?<host>\[[0-9A-Fa-f:.]+\]|[^\s/@:\[\]-][^\s/@:\[\]]*):(?<path>\S+)\z", Options, MatchTimeout)]
    private static partial Regex ShortForms();

    [GeneratedRegex("%[0-9A-Fa-f]{2}", Options, MatchTimeout)]
    private static partial Regex Encoded();
}
