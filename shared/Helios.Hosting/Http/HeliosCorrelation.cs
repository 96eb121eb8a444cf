using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Helios.Hosting.Http;

/// <summary>
/// Takes <c>X-Correlation-Id</c> (1 to 128 printable ASCII characters) from the request or generates one, and returns it with the answer.
/// </summary>
public sealed class HeliosCorrelation(RequestDelegate next, TimeProvider clock)
{
    public const string Header = "X-Correlation-Id";

    internal const string Item = "helios.correlation";

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public async Task InvokeAsync(HttpContext http)
    {
        string? given = http.Request.Headers[Header];
        var correlation = string.IsNullOrEmpty(given) || !IsValid(given) ? NewId(clock.GetUtcNow()) : given;
        http.Items[Item] = correlation;
        http.Response.Headers[Header] = correlation;
        Activity.Current?.SetTag("helios.correlation_id", correlation);
        if (!string.IsNullOrEmpty(given) && !IsValid(given))
        {
            await HeliosProblems
                .Problem(
                    http,
                    StatusCodes.Status400BadRequest,
                    "invalid_request",
                    "The request is not valid",
                    $"{Header} must be 1 to 128 printable ASCII characters, or absent."
                )
                .ExecuteAsync(http);
            return;
        }

        await next(http);
    }

    internal static bool IsValid(string value) => value.Length <= 128 && value.All(character => character is >= ' ' and < '\x7f');

    /// <summary>A time-ordered identifier with the prefix of correlations: 128 bits, Crockford base 32.</summary>
    internal static string NewId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        var value = new UInt128(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])
        );
        return string.Create(
            30,
            value,
            static (text, bits) =>
            {
                "cor_".CopyTo(text);
                for (var index = text.Length - 1; index >= 4; index--)
                {
                    text[index] = Alphabet[(int)(bits & 31)];
                    bits >>= 5;
                }
            }
        );
    }
}
