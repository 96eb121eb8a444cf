using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.SessionRegistry.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

public sealed class PullRequestLifecycleTests
{
    private static readonly PullRequestFacts Everything = Open with
    {
        State = PullRequestState.Draft,
        Checks = CheckState.Failing,
        Review = ReviewState.ChangesRequested,
        BotComments = ["b1"],
        HasConflicts = true,
        IsMergeable = true,
    };

    /// <summary>Each row takes away what the row above it went by.</summary>
    public static TheoryData<string, PullRequestFacts, string, string> Rows { get; } =
        new()
        {
            {
                "merged, whatever else",
                Everything with
                {
                    State = PullRequestState.Merged,
                },
                "merged/merged",
                "idle/merged_waiting_decision"
            },
            {
                "closed, whatever else",
                Everything with
                {
                    State = PullRequestState.Closed,
                },
                "closed/closed_unmerged",
                "idle/awaiting_user_input"
            },
            { "ci failing", Everything, "draft/ci_failing", "working/fixing_ci" },
            { "ci failing, open", Everything with { State = PullRequestState.Open }, "open/ci_failing", "working/fixing_ci" },
            { "draft", Everything with { Checks = CheckState.Passing }, "draft/in_progress", "working/pr_created" },
            {
                "changes requested",
                Everything with
                {
                    Checks = CheckState.Passing,
                    State = PullRequestState.Open,
                },
                "open/changes_requested",
                "working/resolving_review_comments"
            },
            {
                "bot comments",
                Everything with
                {
                    Checks = CheckState.Passing,
                    State = PullRequestState.Open,
                    Review = ReviewState.Approved,
                },
                "open/bot_comments",
                "working/resolving_review_comments"
            },
            {
                "merge conflicts",
                Everything with
                {
                    Checks = CheckState.Passing,
                    State = PullRequestState.Open,
                    Review = ReviewState.Approved,
                    BotComments = [],
                },
                "open/merge_conflicts",
                "working/task_in_progress"
            },
            {
                "mergeable, before approved",
                Open with
                {
                    IsMergeable = true,
                    Review = ReviewState.Approved,
                },
                "open/merge_ready",
                "idle/awaiting_external_review"
            },
            { "mergeable without a review", Open with { IsMergeable = true }, "open/merge_ready", "idle/awaiting_external_review" },
            {
                "mergeable without checks",
                Open with
                {
                    IsMergeable = true,
                    Checks = CheckState.None,
                },
                "open/merge_ready",
                "idle/awaiting_external_review"
            },
            { "approved", Open with { Review = ReviewState.Approved }, "open/approved", "idle/awaiting_external_review" },
            {
                "approved, not mergeable",
                Open with
                {
                    Review = ReviewState.Approved,
                    IsMergeable = false,
                },
                "open/approved",
                "idle/awaiting_external_review"
            },
            { "review pending", Open with { Review = ReviewState.Pending }, "open/review_pending", "idle/awaiting_external_review" },
            { "nothing of all that", Open, "open/in_progress", "working/pr_created" },
            {
                "pending checks are never mergeable",
                Open with
                {
                    IsMergeable = true,
                    Checks = CheckState.Pending,
                },
                "open/in_progress",
                "working/pr_created"
            },
            {
                "unknown checks are never mergeable",
                Open with
                {
                    IsMergeable = true,
                    Checks = CheckState.Unknown,
                },
                "open/in_progress",
                "working/pr_created"
            },
            {
                "unknown checks of an approved one",
                Open with
                {
                    IsMergeable = true,
                    Checks = CheckState.Unknown,
                    Review = ReviewState.Approved,
                },
                "open/approved",
                "idle/awaiting_external_review"
            },
            {
                "nobody could tell whether it can be merged",
                Open with
                {
                    IsMergeable = null,
                    HasConflicts = null,
                },
                "open/in_progress",
                "working/pr_created"
            },
        };

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    [Trait("req", "session-pull-request")]
    public void A_pull_request_is_judged_by_the_table(string row, PullRequestFacts facts, string pullRequest, string session)
    {
        var after = Running.After(Looked(1, facts));

        after.PullRequest.Words().ShouldBe(pullRequest, row);
        after.Session.Words().ShouldBe(session, row);
        after.PullRequest.Number.ShouldBe(7);
        after.PullRequest.Url.ShouldBe(Open.Url);
    }

    [Theory]
    [Trait("req", "session-pull-request")]
    [InlineData("idle", 1799.9, "working/pr_created")]
    [InlineData("idle", 1800, "stuck/awaiting_user_input")]
    [InlineData("ready", 1800, "stuck/awaiting_user_input")]
    [InlineData("active", 9000, "working/pr_created")]
    public void An_agent_that_is_idle_too_long_beside_an_open_one_is_stuck(string activity, double seconds, string session)
    {
        var record = Running.After(Seen(0, SnakeCase.Parse<ActivityState>(activity)));

        record.After(Looked(seconds, Open)).Session.Words().ShouldBe(session);
        record.After(Looked(seconds, Open with { State = PullRequestState.Draft })).Session.Words().ShouldBe("working/pr_created");
    }

    [Fact]
    [Trait("req", "session-pull-request")]
    public void It_dominates_what_the_agent_seems_to_do_but_not_a_person_who_is_needed()
    {
        var record = Running.After(Looked(1, Open with { IsMergeable = true }));

        record.After(Seen(2, ActivityState.Active)).Session.Words().ShouldBe("idle/awaiting_external_review");
        record.After(Seen(2, ActivityState.Blocked)).Session.Words().ShouldBe("needs_input/awaiting_user_input");
        Running
            .After(Seen(0, ActivityState.WaitingInput))
            .After(Looked(1, Open))
            .Session.Words()
            .ShouldBe("needs_input/awaiting_user_input");
    }

    [Fact]
    [Trait("req", "session-pull-request")]
    public void It_ends_no_doubt()
    {
        var doubted = Running.After(Unclear(1)).After(Looked(6, Open with { Checks = CheckState.Failing }));

        doubted.Session.Words().ShouldBe("detecting/probe_failure");
        doubted.PullRequest.Words().ShouldBe("open/ci_failing");
        doubted.After(Alive(2)).Session.Words().ShouldBe("working/fixing_ci");
    }

    [Fact]
    [Trait("req", "session-pull-request")]
    public void One_that_was_overtaken_does_not_count()
    {
        var record = Running.After(Looked(5, Open with { State = PullRequestState.Merged }));

        record.Decide(Looked(5, Open)).Ignored.ShouldBe(IgnoreReason.Overtaken);
        record.Decide(Looked(4, Open)).Next.ShouldBe(record);
    }

    [Fact]
    [Trait("req", "session-pull-request")]
    public void What_is_of_no_pull_request_changes_nothing() =>
        Running.Decide(Looked(1, Open with { State = PullRequestState.None })).Ignored.ShouldBe(IgnoreReason.NotValid);

    [Fact]
    [Trait("req", "session-pull-request")]
    public void Another_failing_check_is_a_change_and_another_log_is_not()
    {
        var failing = Open with { Checks = CheckState.Failing, FailingChecks = ["build"], FailingLogTail = "one" };
        var record = Running.After(Looked(1, failing));

        record
            .Decide(Looked(2, failing with { FailingChecks = ["build"], FailingLogTail = "two", UpdatedAt = Start }))
            .Changes.ShouldBeEmpty();
        record
            .Decide(Looked(2, failing with { FailingChecks = ["build", "lint"] }))
            .Changes.ShouldHaveSingleItem()
            .Axis.ShouldBe(SessionRegistry.Lifecycle.Axis.PullRequest);
    }
}
