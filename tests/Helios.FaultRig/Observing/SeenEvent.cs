using System.Globalization;
using System.Text.Json.Nodes;

namespace Helios.FaultRig.Observing;

/// <summary>A public event, wherever it was read.</summary>
internal sealed record SeenEvent(string Id, string Source, string Topic, string Subject, long Revision, int Index, JsonObject Body)
{
    /// <summary>The position in the journal; 0 where that is not known.</summary>
    public long Seq { get; init; }

    /// <summary>The entity that counts the revisions: a host is one for both services.</summary>
    public (string Source, string Subject) Entity => (Source, Subject);

    public JsonNode? Data(string name) => Body["data"]?[name];

    public static SeenEvent Of(JsonNode body, long seq = 0) =>
        new(
            body["id"]!.ToString(),
            body["source"]!.ToString(),
            body["type"]!.ToString(),
            body["subject"]!.ToString(),
            // A number, or text where it is too large for CloudEvents.
            long.Parse(body["revision"]!.ToString(), CultureInfo.InvariantCulture),
            body["index"]!.GetValue<int>(),
            body.AsObject()
        )
        {
            Seq = seq,
        };

    public override string ToString() =>
        $"{Body["time"]} {Topic} {Revision}.{Index} {Data("from")} -> {Data("to") ?? Data("status")} {Data("reason")} by {Body["actor"]}";
}
