using Helios.Contracts.Api.Sessions;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Agents.Adapters.ClaudeCode;
using Helios.WorktreeAgent.Agents.Adapters.Codex;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>How what agents write down is counted, in lines that published ones have written.</summary>
[Trait("req", "usage")]
public sealed class UsageCountTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Answers_that_are_written_down_in_parts_count_once()
    {
        var count = Read(
            Claude("msg_1", 10, 1, "2030-01-31T12:00:01Z"),
            Claude("msg_1", 10, 5, "2030-01-31T12:00:02Z"),
            Claude("msg_2", 7, 3, "2030-01-31T23:59:59Z"),
            Claude("msg_3", 1, 1, "2030-02-01T00:00:00Z")
        );

        count
            .Rows.Select(row => (row.Model, row.Day, row.Tokens.Input, row.Tokens.Output, row.Answers))
            .ShouldBe([("claude-sonnet-4-5", "2030-01-31", 17, 8, 2), ("claude-sonnet-4-5", "2030-02-01", 1, 1, 1)]);
        (count.Rows[0].Tokens.CachedInput, count.Rows[0].Tokens.CacheWrite, count.Rows[0].CostUsd).ShouldBe((6, 4, null));
    }

    [Fact]
    public void The_agents_own_sum_replaces_what_was_counted()
    {
        var result = Json(
            "{'type':'result','subtype':'success','total_cost_usd':0.5,'usage':{},'modelUsage':{'claude-sonnet-4-5':"
                + "{'inputTokens':30,'outputTokens':20,'cacheReadInputTokens':9,'cacheCreationInputTokens':4,'costUSD':0.25},"
                + "'claude-haiku-4-5':{'inputTokens':2,'outputTokens':1,'costUSD':0}}}"
        );

        var count = Read(Claude("msg_1", 10, 1, "2030-01-31T12:00:01Z"), result);

        count
            .Rows.Select(row => (row.Model, row.Tokens.Input, row.Tokens.Output, row.CostUsd))
            .ShouldBe([("claude-sonnet-4-5", 30, 20, 0.25m), ("claude-haiku-4-5", 2, 1, null)]);
        // Twice is once.
        Read(Claude("msg_1", 10, 1, "2030-01-31T12:00:01Z"), result, result).Rows.ShouldBe(count.Rows);
    }

    [Fact]
    public void Sums_of_a_conversation_count_by_what_they_grow_and_from_the_launch_on()
    {
        var count = Read(
            Codex("turn_context", "2030-01-31T11:00:00Z", """{"model":"gpt-5-codex"}"""),
            Codex("event_msg", "2030-01-31T11:00:01Z", Sum(100, 40, 50)),
            Codex("event_msg", "2030-01-31T12:00:01Z", Sum(120, 50, 60)),
            // Again, with new limits only.
            Codex("event_msg", "2030-01-31T12:00:02Z", Sum(120, 50, 60)),
            Codex("turn_context", "2030-01-31T12:00:03Z", """{"model":"gpt-5-mini"}"""),
            // After a summary it begins to count again.
            Codex("event_msg", "2030-01-31T12:00:04Z", Sum(5, 0, 1))
        );

        count
            .Rows.Select(row => (row.Model, row.Tokens.Input, row.Tokens.CachedInput, row.Tokens.Output, row.Answers))
            .ShouldBe([("gpt-5-codex", 10, 10, 10, 1), ("gpt-5-mini", 5, 0, 1, 1)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json \"usage\"")]
    [InlineData("""{"type":"assistant","message":{"usage":5}}""")]
    [InlineData("""{"type":"assistant","message":{"model":"<synthetic>","usage":{"input_tokens":5}}}""")]
    [InlineData("""{"type":"result","modelUsage":[]}""")]
    [InlineData("""{"type":"event_msg","payload":{"type":"token_count","info":null}}""")]
    [InlineData("""{"type":"event_msg","payload":"token_count"}""")]
    [InlineData("""{"type":"user","message":{"content":"\"usage\" and \"token_count\""}}""")]
    public void Other_lines_count_nothing(string line) => Read(line).Counted.ShouldBe(0);

    [Fact]
    public void A_turn_that_a_limit_has_ended_is_read_from_the_record()
    {
        var line = Codex(
            "event_msg",
            "2030-01-31T12:00:01Z",
            Json(
                "{'type':'task_complete','error':{'message':'You’ve hit your usage limit. Try again at 7:51 PM.',"
                    + "'codex_error_info':'usage_limit_exceeded'}}"
            )
        );

        var (at, signal) = CodexUsage.ReadLimit(line).ShouldNotBeNull();

        at.ShouldBe(Start.AddSeconds(1));
        signal.Activity.ShouldBe(ActivityState.Idle);
        signal.Limit!.Words.ShouldNotBeNull().ShouldContain("7:51 PM");
        CodexUsage.ReadLimit(Codex("event_msg", "2030-01-31T12:00:01Z", """{"type":"task_complete","error":null}""")).ShouldBeNull();
    }

    private static UsageCount Read(params string[] lines) =>
        lines
            .SelectMany(line => ClaudeCodeUsage.Read(line).Concat(CodexUsage.Read(line)))
            .Aggregate(new UsageCount(), (count, sample) => count.With(sample, Start, Start.AddMinutes(5)));

    private static string Json(string text) => text.Replace('\'', '"');

    private static string Claude(string id, int input, int output, string at) =>
        Json(
            $"{{'type':'assistant','timestamp':'{at}','message':{{'id':'{id}','model':'claude-sonnet-4-5','content':[],"
                + $"'usage':{{'input_tokens':{input},'output_tokens':{output},'cache_read_input_tokens':3,"
                + "'cache_creation_input_tokens':2}}}"
        );

    private static string Codex(string type, string at, string payload) =>
        Json($"{{'timestamp':'{at}','type':'{type}','payload':{payload}}}");

    private static string Sum(int input, int cached, int output) =>
        Json(
            "{'type':'token_count','info':{'total_token_usage':"
                + $"{{'input_tokens':{input},'cached_input_tokens':{cached},'cache_write_input_tokens':0,'output_tokens':{output}}}"
                + "},'rate_limits':{}}"
        );
}
