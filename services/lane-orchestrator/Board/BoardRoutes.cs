using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Board;

/// <summary>Serves the board: one page for all of its addresses, and its assets, whose names contain their hash.</summary>
internal static class BoardRoutes
{
    private const string Policy = "default-src 'self'; frame-ancestors 'none'";

    // Each view of the board is an address that may be reloaded; every other path is answered as before.
    private static readonly string[] Views =
    [
        "/",
        "/lanes/{**view}",
        "/hosts",
        "/events",
        "/archives",
        "/dead-letters",
        "/workspaces",
        "/harness",
    ];

    // Those whose names contain no hash.
    private static readonly string[] Files = ["favicon.svg", "early.js"];

    public static void MapBoard(this IEndpointRouteBuilder routes)
    {
        foreach (var view in Views)
            Map(routes, view, _ => BoardFiles.Page, "no-cache");
        foreach (var file in Files)
            Map(routes, $"/{file}", _ => file, "no-cache");
        Map(routes, "/assets/{file}", http => $"assets/{http.Request.RouteValues["file"]}", "public, max-age=31536000, immutable");
    }

    /// <summary>Whether a path belongs to the board: its files are the same for everybody, and contain no data.</summary>
    public static bool Has(PathString path) =>
        path == "/"
        || Files.Any(file => path == $"/{file}")
        || Views.Any(view => view != "/" && path.StartsWithSegments(view.Split("/{")[0], StringComparison.Ordinal))
        || path.StartsWithSegments("/assets", StringComparison.Ordinal);

    private static void Map(IEndpointRouteBuilder routes, string pattern, Func<HttpContext, string> name, string caching) =>
        routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], http => Answer(http, name(http), caching)).ExcludeFromDescription();

    private static async Task Answer(HttpContext http, string name, string caching)
    {
        var response = http.Response;
        if (BoardFiles.Find(name) is not { } file)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        response.Headers.CacheControl = caching;
        response.Headers.ETag = file.Tag;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.ContentType = file.ContentType;
        if (http.Request.Headers.IfNoneMatch.Any(tag => tag == file.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var bytes = file.Bytes;
        if (
            file.Compressed is { } compressed
            && http.Request.Headers.AcceptEncoding.Any(one => one?.Contains("br", StringComparison.Ordinal) is true)
        )
        {
            response.Headers.ContentEncoding = "br";
            bytes = compressed;
        }

        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
