using Helios.LaneOrchestrator.Hosting;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Api;

/// <summary>
/// The cookie of the board, with the secret of its session. Scripts cannot read it, and the browser sends it with requests of the board's
/// own pages only.
/// </summary>
internal static class BoardCookie
{
    private const string Name = "helios_board";

    public static void Set(HttpContext http, string secret, DateTimeOffset ends, DateTimeOffset now)
    {
        var options = Options(http);
        options.MaxAge = ends - now;
        http.Response.Cookies.Append(NameFor(http), secret, options);
    }

    public static void Remove(HttpContext http) => http.Response.Cookies.Delete(NameFor(http), Options(http));

    /// <summary>The secret; null if the request has none, or is not one of the board's own pages.</summary>
    public static string? Of(HttpContext http) =>
        http.Request.Cookies[NameFor(http)] is { Length: > 0 } secret && IsOfOwnPage(http) ? secret : null;

    /// <summary>
    /// Whether a request comes from a page of this server. A browser names the origin of everything but plain reading, whose answers it
    /// shows no other page. Origins that are allowed to call the API do not count here: they have no part in the session.
    /// </summary>
    private static bool IsOfOwnPage(HttpContext http)
    {
        var isPlainReading =
            (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) && !CallerStreams.IsUpgrade(http);
        return http.Request.Headers.Origin switch
        {
            [{ } origin] => IsOwn(origin, http.Request),
            [] => isPlainReading,
            _ => false,
        };
    }

    /// <summary>Whether an origin is this server, under the name by which the request calls it.</summary>
    public static bool IsOwn(string? origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

    // Cookies of one host are sent to all of its ports, where another Helios may be. The prefix keeps other hosts of a domain from
    // setting it.
    private static string NameFor(HttpContext http) =>
        (IsSecure(http) ? "__Host-" : "") + (http.Request.Host.Port is { } port ? $"{Name}_{port}" : Name);

    private static CookieOptions Options(HttpContext http) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = IsSecure(http),
            Path = "/",
            IsEssential = true,
        };

    // Behind a proxy that ends TLS, requests arrive over plain HTTP, with the public name.
    private static bool IsSecure(HttpContext http) => http.Request.IsHttps || !Loopback.IsName(http.Request.Host.Host.Trim('[', ']'));
}
