using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tests;

public sealed partial class CloudEventTests
{
    [Fact]
    [Trait("req", "public-events")]
    public void The_required_attributes_of_the_specification_are_there()
    {
        var written = Write(Full());

        written["specversion"]!.GetValue<string>().ShouldBe("1.0");
        written["id"]!.GetValue<string>().ShouldStartWith("ev_");
        written["source"]!.GetValue<string>().ShouldBe("/helios/lane-orchestrator");
        written["type"]!.GetValue<string>().ShouldBe("lane.created");
        written["subject"]!.GetValue<string>().ShouldStartWith("ln_");
        written["time"]!.GetValue<string>().ShouldBe("2030-01-02T03:04:05.678+00:00");
        written["datacontenttype"]!.GetValue<string>().ShouldBe("application/json");
        written["data"]!["display_name"]!.GetValue<string>().ShouldBe("first");
    }

    [Fact]
    [Trait("req", "public-events")]
    public void Attribute_names_are_lower_case_letters_and_digits_and_none_is_null()
    {
        foreach (var written in new[] { Write(Full()), Write(Sparse()) })
        {
            foreach (var (name, value) in written)
            {
                AttributeName().IsMatch(name).ShouldBeTrue(name);
                value.ShouldNotBeNull(name);
            }
        }
    }

    [Fact]
    public void Extensions_say_what_the_event_concerns_and_who_caused_it()
    {
        var written = Write(Full());

        foreach (
            var name in new[]
            {
                "correlationid",
                "causationid",
                "laneid",
                "workspaceid",
                "sessionid",
                "hostid",
                "revision",
                "index",
                "actor",
            }
        )
            written.ContainsKey(name).ShouldBeTrue(name);
    }

    [Fact]
    public void What_does_not_apply_is_left_out()
    {
        var written = Write(Sparse());

        foreach (var name in new[] { "causationid", "laneid", "workspaceid", "sessionid", "hostid" })
            written.ContainsKey(name).ShouldBeFalse(name);
    }

    [Fact]
    public void A_revision_beyond_the_integers_of_the_specification_is_text()
    {
        Write(Full() with { Revision = int.MaxValue })["revision"]!.GetValueKind().ShouldBe(JsonValueKind.Number);
        Write(Full() with { Revision = int.MaxValue + 1L })["revision"]!.GetValue<string>().ShouldBe("2147483648");
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes_and_leaves_the_data_alone()
    {
        var full = Full();

        full.ToBytes().ShouldBe(full.ToBytes());
        full.Data.Parent.ShouldBeNull();
    }

    [Fact]
    public void The_time_is_written_in_universal_time() =>
        Write(Full() with { Time = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)) })["time"]!
            .GetValue<string>()
            .ShouldBe("2030-01-02T01:04:05+00:00");

    [Fact]
    public void Data_is_the_view_with_the_fields_of_the_topic_beside_it()
    {
        var data = CloudEvent.DataOf(new Cause { CorrelationId = "c", Actor = "a" }, new("from", "new"), new("to", "ready"));

        data.ToJsonString().ShouldBe("""{"correlation_id":"c","actor":"a","from":"new","to":"ready"}""");
    }

    private static JsonObject Write(CloudEvent cloudEvent) => JsonNode.Parse(cloudEvent.ToBytes())!.AsObject();

    private static CloudEvent Full() =>
        Sparse() with
        {
            CausationId = "0193a5d2",
            LaneId = LaneId.New(),
            WorkspaceId = WorkspaceId.New(),
            SessionId = SessionId.New(),
            HostId = HostId.New(),
        };

    private static CloudEvent Sparse() =>
        new()
        {
            Id = EventId.New(),
            Source = "/helios/lane-orchestrator",
            Type = EventTopics.LaneCreated,
            Subject = LaneId.New().ToString(),
            Time = new DateTimeOffset(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            CorrelationId = CorrelationId.New().ToString(),
            Revision = 3,
            Index = 0,
            Actor = "anna",
            Data = new JsonObject { ["display_name"] = "first" },
        };

    [GeneratedRegex("^[a-z0-9]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AttributeName();
}
