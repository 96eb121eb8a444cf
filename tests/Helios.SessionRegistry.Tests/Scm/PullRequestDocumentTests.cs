using System.Text.Json;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.SessionRegistry.Scm;

namespace Helios.SessionRegistry.Tests.Scm;

public sealed class PullRequestDocumentTests
{
    private const string Pull = """
        {"url": "https://api.example/repos/team/app/pulls/7", "html_url": "https://git.example/team/app/pull/7", "number": 7, "state": "open", "locked": false,
         "title": "Do it", "user": {"login": "agent", "type": "User"}, "draft": false, "merged": false, "merged_at": null, "mergeable": true, "mergeable_state": "clean",
         "requested_reviewers": [], "requested_teams": [], "head": {"ref": "helios/lane/ln_1", "sha": "abc123", "repo": {"full_name": "team/app"}},
         "base": {"ref": "main"}, "created_at": "2030-01-01T10:00:00Z", "updated_at": "2030-01-01T12:00:00Z"}
        """;

    [Fact]
    [Trait("req", "session-scm")]
    public void Documents_become_facts()
    {
        var facts = Facts();

        facts.ShouldSatisfyAllConditions(
            () => facts.Number.ShouldBe(7),
            () => facts.Url.ShouldBe("https://git.example/team/app/pull/7"),
            () => facts.State.ShouldBe(PullRequestState.Open),
            () => facts.Title.ShouldBe("Do it"),
            () => facts.HeadCommit.ShouldBe("abc123"),
            () => facts.Checks.ShouldBe(CheckState.None),
            () => facts.Review.ShouldBe(ReviewState.None),
            () => facts.HasConflicts.ShouldBe(false),
            () => facts.IsMergeable.ShouldBe(true),
            () => facts.UpdatedAt.ShouldBe(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero))
        );
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData("\"state\": \"open\"", "\"state\": \"open\"", "open")]
    [InlineData("\"draft\": false", "\"draft\": true", "draft")]
    [InlineData("\"state\": \"open\"", "\"state\": \"closed\"", "closed")]
    [InlineData("\"merged\": false", "\"merged\": true", "merged")]
    [InlineData("\"state\": \"open\", \"locked\": false", "\"state\": \"closed\"", "closed")]
    [InlineData("\"merged_at\": null", "\"merged_at\": \"2030-01-01T11:00:00Z\"", "merged")]
    public void Documents_say_whether_the_pull_request_is_open(string from, string to, string state) =>
        SnakeCase.Of(Facts(pull: Pull.Replace(from, to, StringComparison.Ordinal)).State).ShouldBe(state);

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData("true", "clean", true, false)]
    [InlineData("true", "has_hooks", true, false)]
    [InlineData("true", "unstable", true, false)]
    [InlineData("true", "blocked", false, false)]
    [InlineData("true", "behind", false, false)]
    [InlineData("true", "draft", false, false)]
    [InlineData("false", "dirty", false, true)]
    [InlineData("false", "unknown", false, null)]
    [InlineData("null", "unknown", null, null)]
    [InlineData("null", "dirty", false, true)]
    [InlineData("true", "something new", null, false)]
    public void Documents_say_whether_the_pull_request_can_be_merged(string mergeable, string state, bool? isMergeable, bool? conflicts)
    {
        var facts = Facts(
            pull: Pull.Replace("\"mergeable\": true", $"\"mergeable\": {mergeable}", StringComparison.Ordinal)
                .Replace("\"clean\"", $"\"{state}\"", StringComparison.Ordinal)
        );

        facts.IsMergeable.ShouldBe(isMergeable);
        facts.HasConflicts.ShouldBe(conflicts);
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData("", "", "none", "")]
    [InlineData("build:completed:success", "", "passing", "")]
    [InlineData("build:completed:success lint:completed:skipped docs:completed:neutral", "ci:success", "passing", "")]
    [InlineData("build:completed:success lint:in_progress:", "", "pending", "")]
    [InlineData("build:queued:", "", "pending", "")]
    [InlineData("build:completed:failure lint:in_progress:", "", "failing", "build")]
    [InlineData("build:completed:timed_out lint:completed:cancelled", "ci:error", "failing", "build,ci,lint")]
    [InlineData("build:completed:action_required", "", "failing", "build")]
    [InlineData("build:completed:success", "ci:pending", "pending", "")]
    [InlineData("build:completed:success", "ci:failure", "failing", "ci")]
    [InlineData("build:completed:stale", "", "unknown", "")]
    [InlineData("build:completed:success lint:completed:", "", "unknown", "")]
    [InlineData("build:completed:failure build:completed:success", "", "passing", "")] // run again
    [InlineData("build:completed:success build:in_progress:", "", "pending", "")]
    public void Documents_say_what_the_checks_come_to(string runs, string statuses, string checks, string failing)
    {
        var facts = Facts(runs: Runs(runs), statuses: Statuses(statuses));

        SnakeCase.Of(facts.Checks).ShouldBe(checks);
        string.Join(',', facts.FailingChecks).ShouldBe(failing);
    }

    [Fact]
    [Trait("req", "session-scm")]
    public void Documents_with_hidden_checks_never_count_as_passing()
    {
        Facts(runs: Runs("build:completed:success").Replace("\"total_count\": 1", "\"total_count\": 101", StringComparison.Ordinal))
            .Checks.ShouldBe(CheckState.Unknown);
        Facts(runs: Runs("build:completed:failure").Replace("\"total_count\": 1", "\"total_count\": 101", StringComparison.Ordinal))
            .Checks.ShouldBe(CheckState.Failing);
    }

    [Fact]
    [Trait("req", "session-scm")]
    public void Documents_hold_what_a_failing_check_wrote()
    {
        var facts = Facts(runs: Runs("build:completed:failure"));

        facts.FailingLogTail.ShouldBe("build says\nline 42 is red\nhttps://ci.example/build");
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData("", "", "none")]
    [InlineData("", "ann", "pending")]
    [InlineData("ann:COMMENTED", "", "none")]
    [InlineData("ann:APPROVED", "", "approved")]
    [InlineData("ann:APPROVED bob:CHANGES_REQUESTED", "", "changes_requested")]
    [InlineData("ann:CHANGES_REQUESTED ann:APPROVED", "", "approved")]
    [InlineData("ann:CHANGES_REQUESTED ann:COMMENTED", "", "changes_requested")]
    [InlineData("ann:APPROVED ann:CHANGES_REQUESTED", "", "changes_requested")]
    [InlineData("ann:CHANGES_REQUESTED ann:DISMISSED", "bob", "pending")]
    [InlineData("agent:APPROVED", "ann", "pending")] // one's own word counts for nothing
    public void Documents_say_what_the_reviewers_want(string reviews, string asked, string review)
    {
        var pull =
            asked.Length == 0
                ? Pull
                : Pull.Replace(
                    "\"requested_reviewers\": []",
                    $"\"requested_reviewers\": [{{\"login\": \"{asked}\"}}]",
                    StringComparison.Ordinal
                );

        SnakeCase
            .Of(
                Facts(
                    pull: pull,
                    reviews: List(reviews, word => $"{{\"user\": {{\"login\": \"{word[0]}\"}}, \"state\": \"{word[1]}\"}}")
                ).Review
            )
            .ShouldBe(review);
    }

    [Theory]
    [Trait("req", "session-scm")]
    // id : in reply to : who : kind : position
    [InlineData("", "", "")]
    [InlineData("1::ann:User:5", "1", "")]
    [InlineData("2::bot:Bot:5 1::ann:User:5 3::bob:User:9", "1,3", "2")]
    [InlineData("1::ann:User:5 2:1:agent:User:5", "", "")]
    [InlineData("1::ann:User:5 2:1:agent:User:5 3:1:ann:User:5", "1", "")]
    [InlineData("1::ann:User:null", "", "")]
    [InlineData("1::bot:Bot:5 2:1:ann:User:5", "", "1")]
    [InlineData("1::agent:User:5", "", "")]
    public void Documents_say_which_comments_want_an_answer(string comments, string people, string bots)
    {
        var facts = Facts(
            comments: List(
                comments,
                word =>
                    $"{{\"id\": {word[0]}, {(word[1].Length == 0 ? "" : $"\"in_reply_to_id\": {word[1]}, ")}\"user\": {{\"login\": "
                    + $"\"{word[2]}\", \"type\": \"{word[3]}\"}}, \"position\": {word[4]}, \"subject_type\": \"line\"}}"
            )
        );

        string.Join(',', facts.UnresolvedComments).ShouldBe(people);
        string.Join(',', facts.BotComments).ShouldBe(bots);
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData("team/app", "team/app")]
    [InlineData("https://github.com/team/app.git", "team/app")]
    [InlineData("https://token@git.example:8443/team/app/", "team/app")]
    [InlineData("git@github.com:team/my.app.git", "team/my.app")]
    [InlineData("ssh://git@git.example:22/team/app.git", "team/app")]
    [InlineData("/srv/repositories/app", null)]
    [InlineData("https://git.example/group/sub/app.git", null)]
    [InlineData("team", null)]
    [InlineData("team/..", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Documents_are_those_of_the_repository_that_an_address_names(string? address, string? repository) =>
        ScmRepository.Parse(address)?.ToString().ShouldBe(repository ?? "none");

    private static PullRequestFacts Facts(
        string? pull = null,
        string runs = """{"total_count": 0, "check_runs": []}""",
        string statuses = """{"state": "pending", "total_count": 0, "statuses": []}""",
        string reviews = "[]",
        string comments = "[]"
    ) =>
        PullRequestMapping.Facts(
            new(Json(pull ?? Pull), Json(runs), Json(statuses), [.. Json(reviews).EnumerateArray()], [.. Json(comments).EnumerateArray()])
        );

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string Runs(string words)
    {
        var id = 0;
        var runs = List(
            words,
            word =>
                $$"""
                    {"id": {{++id}}, "name": "{{word[0]}}", "status": "{{word[1]}}", "conclusion": {{(
                        word[2].Length == 0 ? "null" : $"\"{word[2]}\""
                    )}},
                     "app": {"slug": "actions"}, "details_url": "https://ci.example/build", "output": {"title": "{{word[
                        0
                    ]}} says", "summary": "line 42 is red", "text": null} }
                    """
        );
        return $$"""{"total_count": {{id}}, "check_runs": {{runs}} }""";
    }

    private static string Statuses(string words)
    {
        var count = words.Length == 0 ? 0 : words.Split(' ').Length;
        var list = List(words, word => $"{{\"context\": \"{word[0]}\", \"state\": \"{word[1]}\"}}");
        return $$"""{"state": "pending", "total_count": {{count}}, "statuses": {{list}} }""";
    }

    private static string List(string words, Func<string[], string> item) =>
        $"[{string.Join(',', words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => item(word.Split(':'))))}]";
}
