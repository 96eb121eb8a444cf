using System.Text.Json.Nodes;
using Helios.Client;

namespace Helios.Cli.Tests;

[Trait("req", "cli-events")]
public sealed class EventCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        for (var seq = 1; seq <= 9; seq++)
            server.AddEvent(seq);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task They_are_one_line_each_oldest_first()
    {
        var read = await CommandLine.Run(server, ["events"]);
        read.ExitCode.ShouldBe(0);
        read.Lines.Length.ShouldBe(9);
        read.Lines[0].ShouldContain("lane.created");
        read.Lines[8].ShouldContain("lane-9");
    }

    [Fact]
    public async Task Json_is_one_cloud_event_per_line_and_tail_keeps_the_last()
    {
        var read = await CommandLine.Run(server, ["events", "--json", "--tail", "2"]);
        var events = read.Lines.Select(line => JsonNode.Parse(line)!).ToList();
        events.Select(item => item["seq"]!.GetValue<int>()).ShouldBe([8, 9]);
        events[0]["specversion"]!.GetValue<string>().ShouldBe("1.0");
        events[0]["correlationid"]!.GetValue<string>().ShouldBe("cor");
    }

    [Fact]
    [Trait("req", "events-resume")]
    public async Task A_stream_that_is_cut_off_goes_on_and_gives_every_event_once()
    {
        server.CutAfter = 4;
        using var client = new HeliosClient(new HeliosClientOptions { Server = server.Url, ReconnectPause = TimeSpan.FromMilliseconds(5) });
        var seen = new List<long>();
        await foreach (var happened in client.Events.Follow(after: 0))
        {
            seen.Add(happened.Seq);
            if (seen.Count == 9)
                break;
        }

        seen.ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        server.Requests.Count(request => request == "GET /v1/events").ShouldBe(2);
    }
}
