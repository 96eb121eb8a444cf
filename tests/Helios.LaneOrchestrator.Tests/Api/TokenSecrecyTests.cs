using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "tokens")]
public sealed class TokenSecrecyTests
{
    private const string Configured = "the-configured-token-of-the-administrator";

    [Fact]
    public async Task The_secrets_of_tokens_are_in_no_log_event_answer_or_table()
    {
        var logs = new RecordedLogs();
        await using var it = await Orchestrator.Start(
            logs,
            ("Helios:Http:LoopbackTrust", "false"),
            ("Helios:Http:BearerToken", Configured)
        );
        it.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Configured);
        var (_, created, _) = await it.Send("POST", "/v1/tokens", new { name = "ci", scope = "read" });
        var secret = created["secret"]!.GetValue<string>();
        var answers = new List<string>();
        foreach (var token in new[] { secret, $"{secret[..^4]}0000", $"{Configured}.", Configured })
        {
            foreach (
                var (method, path) in new[]
                {
                    ("GET", "/v1/lanes"),
                    ("GET", "/v1/tokens"),
                    ("GET", $"/v1/lanes/{LaneId.New()}"),
                    ("POST", "/v1/tokens"),
                    ("DELETE", $"/v1/workspaces/{WorkspaceId.New()}"),
                }
            )
            {
                it.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
                answers.Add((await it.Send(method, path)).Body.ToJsonString());
            }
        }

        (await it.Send("DELETE", $"/v1/tokens/{created["token"]!["token_id"]!.GetValue<string>()}")).Status.ShouldBe(200);
        await Eventually.Holds(async () => (await it.Send("GET", "/v1/events?topic=token.*")).Body["items"]!.AsArray().Count == 2);

        answers.Add((await it.Send("GET", "/v1/events")).Body.ToJsonString());
        answers.AddRange(await Tables(it));
        logs.Lines.ShouldContain(line => line.Contains("the secret is wrong", StringComparison.Ordinal));
        // The first half is enough to find it, also where it is cut off; bytes are shown in hexadecimal.
        string[] halves = [Configured[..20], secret.Split('_')[^1][..32]];
        string[] planted = [.. halves, .. halves.Select(half => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(half)))];
        foreach (var line in logs.Lines.Concat(answers))
            planted.Where(line.Contains).ShouldBeEmpty(line);
    }

    [Fact]
    public async Task Nothing_is_open_on_this_machine_if_it_is_not_trusted()
    {
        await using var it = await Orchestrator.Start(("Helios:Http:LoopbackTrust", "false"), ("Helios:Http:BearerToken", Configured));
        using var http = new HttpClient { BaseAddress = it.Address };

        foreach (var path in new[] { "/v1/lanes", "/v1/tokens", "/v1/events", "/openapi/v1.json", "/v1/nowhere" })
            (await http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        (await http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("bearer", Configured);
        (await http.GetAsync("/v1/lanes")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Every row of every table, as text.</summary>
    private static async Task<List<string>> Tables(Orchestrator it)
    {
        var tables = await Read("select quote_ident(tablename) from pg_tables where schemaname = 'lanes'");
        tables.ShouldContain("tokens");
        var rows = new List<string>();
        foreach (var table in tables)
            rows.AddRange(await Read($"select {table}::text from {table}"));
        return rows;

        async Task<List<string>> Read(string sql)
        {
            var found = new List<string>();
            await using var command = it.Database.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                found.Add(reader.GetString(0));
            return found;
        }
    }
}
