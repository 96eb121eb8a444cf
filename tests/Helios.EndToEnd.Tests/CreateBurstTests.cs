using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>Far more creates at once than the machine can carry out, beside programs that take all of its processors.</summary>
[Trait("req", "accepted-first")]
public sealed class CreateBurstTests
{
    private const int Burst = 500;
    private const int Burners = 4;

    private static readonly int Slots = Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1" ? Burst : 40;

    [Fact]
    public async Task Each_of_five_hundred_is_a_lane_or_an_honest_refusal_in_the_order_they_came()
    {
        await using var system = new EmbeddedSystem(("Helios__Host__Slots", $"{Slots}"));
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.ToString();
        var path = $"/v1/workspaces/{workspace}/lanes";

        var clock = Stopwatch.StartNew();
        var burners = Enumerable
            .Range(0, Burners)
            .Select(_ => ProcessSpawner.Spawn(new CommandSpec("sh", "-c", "while :; do :; done"), new SpawnStreams()))
            .ToList();
        (HttpStatusCode Status, JsonNode? Body)[] answers;
        try
        {
            answers = await Task.WhenAll(
                Enumerable.Range(0, Burst).Select(i => http.Try(HttpMethod.Post, path, new JsonObject { ["display_name"] = $"lane-{i}" }))
            );
        }
        finally
        {
            foreach (var burner in burners)
                ProcessSignals.Send(burner.Identity, ProcessSignal.Kill);
            await Task.WhenAll(burners.Select(burner => burner.Exit));
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{Burst} creates beside {Burners} burners: answered in {clock.Elapsed.TotalSeconds:0.0} s"
        );
        var made = answers.Where(answer => answer.Status is HttpStatusCode.Created).Select(answer => answer.Body!).ToList();
        foreach (var (status, body) in answers.Where(answer => answer.Status is not HttpStatusCode.Created))
        {
            var reason = body!["reason"]!.ToString();
            reason.ShouldBeOneOf("lane_capacity_exceeded", "overloaded");
            ((int)status).ShouldBe(reason == "overloaded" ? 503 : 409, $"{body}");
            if (reason == "overloaded")
                body["recorded"]!.GetValue<bool>().ShouldBeFalse($"{body}");
        }

        // What was refused was not recorded, and what was recorded was answered.
        made.Count.ShouldBe(
            Slots,
            string.Join(
                '\n',
                answers.GroupBy(answer => $"{answer.Status} {answer.Body?["reason"]}").Select(group => $"{group.Count()} × {group.Key}")
            )
        );
        var known = (
            await Task.WhenAll(
                new[] { "?limit=500", "?status=closed&limit=500" }.Select(async query =>
                    (await http.Get($"{path}{query}"))["items"]!.AsArray()
                )
            )
        )
            .SelectMany(page => page)
            .ToList();
        known.Select(lane => lane!["lane_id"]!.ToString()).Order().ShouldBe(made.Select(lane => lane["lane_id"]!.ToString()).Order());
        ShouldHaveComeInOrder(made);

        await Task.WhenAll(
            made.Select(lane => http.Try(HttpMethod.Post, $"/v1/lanes/{lane["lane_id"]}/cleanup?wait=closed&timeout=300", new JsonObject()))
        );
        await Leftovers.ShouldBeNone(system, http, repository, [.. made.Select(lane => lane["lane_id"]!.ToString())]);
    }

    /// <summary>
    /// An id is made when its request arrives: by more places than are carried out at once, nobody is recorded before somebody who came
    /// earlier.
    /// </summary>
    private static void ShouldHaveComeInOrder(IReadOnlyList<JsonNode> made)
    {
        const int atOnce = 8;
        const int threads = 64;
        var arrived = made.OrderBy(lane => lane["lane_id"]!.ToString(), StringComparer.Ordinal).ToList();
        var recorded = made.OrderBy(lane => lane["created_at"]!.GetValue<DateTimeOffset>()).ToList();
        for (var place = 0; place < arrived.Count; place++)
            Math.Abs(recorded.IndexOf(arrived[place]) - place).ShouldBeLessThanOrEqualTo(atOnce + threads, $"{arrived[place]["lane_id"]}");
    }
}
