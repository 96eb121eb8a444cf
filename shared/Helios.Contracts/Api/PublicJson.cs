using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Helios.Contracts.Api;

/// <summary>The JSON format of everything public: HTTP bodies, event data and the CLI's <c>--json</c>.</summary>
public static class PublicJson
{
    /// <summary>Snake case, RFC 3339 times; writes null members; rejects unknown members when reading.</summary>
    public static JsonSerializerOptions Strict => Reflecting.Strict;

    /// <summary>Like <see cref="Strict"/>, but ignores members that a newer Helios may have added; for clients.</summary>
    public static JsonSerializerOptions Tolerant => Reflecting.Tolerant;

    /// <summary>
    /// The format without a resolver of types, for a context of generated serializers. <see cref="Strict"/> and <see cref="Tolerant"/>
    /// resolve types by reflection, which a program compiled ahead of time does not have.
    /// </summary>
    /// <param name="unmapped">Whether to reject unknown members when reading.</param>
    /// <returns>New options, which may be changed until their first use.</returns>
    public static JsonSerializerOptions ForGenerated(JsonUnmappedMemberHandling unmapped) =>
        new(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = unmapped,
            // Names in any script stay readable; this JSON is never embedded in HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };

    private static class Reflecting
    {
        public static readonly JsonSerializerOptions Strict = Make(JsonUnmappedMemberHandling.Disallow);

        public static readonly JsonSerializerOptions Tolerant = Make(JsonUnmappedMemberHandling.Skip);

        private static JsonSerializerOptions Make(JsonUnmappedMemberHandling unmapped)
        {
            var options = ForGenerated(unmapped);
            options.MakeReadOnly(populateMissingResolver: true);
            return options;
        }
    }
}
