using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Helios.Hosting.Http;

/// <summary>RFC 9457 problem details with a reason that a program can branch on and a sentence that says what to do next.</summary>
public static class HeliosProblems
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>
    /// A problem of type <c>urn:helios:&lt;reason&gt;</c>; <paramref name="fields"/> are added to the standard fields, in snake case.
    /// </summary>
    public static IResult Problem(
        HttpContext http,
        int status,
        string reason,
        string title,
        string detail,
        IReadOnlyDictionary<string, object?>? fields = null
    )
    {
        var body = new Dictionary<string, object?>
        {
            ["type"] = $"urn:helios:{reason}",
            ["title"] = title,
            ["status"] = status,
            ["reason"] = reason,
            ["detail"] = detail,
            ["correlation_id"] = http.CorrelationId(),
        };
        foreach (var (name, value) in fields ?? new Dictionary<string, object?>())
        {
            body[name] = value;
        }

        return Results.Json(body, Json, "application/problem+json", status);
    }
}
