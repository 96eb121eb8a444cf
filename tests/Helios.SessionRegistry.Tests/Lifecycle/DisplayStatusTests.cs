using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.SessionRegistry.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

public sealed class DisplayStatusTests
{
    [Theory]
    [Trait("req", "session-display")]
    // Whatever the pull request says, first match.
    [InlineData("done/research_complete", "open/ci_failing", "done")]
    [InlineData("terminated/manually_killed", "merged/merged", "killed")]
    [InlineData("terminated/runtime_lost", "none/not_created", "killed")]
    [InlineData("terminated/agent_process_exited", "none/not_created", "killed")]
    [InlineData("terminated/auto_cleanup", "none/not_created", "cleanup")]
    [InlineData("terminated/pr_merged", "merged/merged", "cleanup")]
    [InlineData("terminated/error_in_process", "none/not_created", "errored")]
    [InlineData("terminated/probe_failure", "none/not_created", "errored")]
    [InlineData("needs_input/awaiting_user_input", "open/ci_failing", "needs_input")]
    [InlineData("stuck/runtime_lost", "open/ci_failing", "stuck")]
    [InlineData("detecting/probe_failure", "open/ci_failing", "detecting")]
    [InlineData("not_started/spawn_requested", "open/ci_failing", "spawning")]
    // The pull request of a session that works or is idle.
    [InlineData("idle/merged_waiting_decision", "merged/merged", "merged")]
    [InlineData("working/task_in_progress", "merged/merged", "merged")]
    [InlineData("working/pr_created", "draft/in_progress", "draft")]
    [InlineData("working/fixing_ci", "draft/ci_failing", "ci_failed")]
    [InlineData("working/fixing_ci", "open/ci_failing", "ci_failed")]
    [InlineData("working/resolving_review_comments", "open/changes_requested", "changes_requested")]
    [InlineData("idle/awaiting_external_review", "open/approved", "approved")]
    [InlineData("idle/awaiting_external_review", "open/merge_ready", "mergeable")]
    [InlineData("idle/awaiting_external_review", "open/review_pending", "review_pending")]
    [InlineData("working/resolving_review_comments", "open/bot_comments", "pr_open")]
    [InlineData("working/task_in_progress", "open/merge_conflicts", "pr_open")]
    [InlineData("working/pr_created", "open/in_progress", "pr_open")]
    // No pull request, or one that is over.
    [InlineData("idle/research_complete", "none/not_created", "idle")]
    [InlineData("idle/awaiting_user_input", "closed/closed_unmerged", "idle")]
    [InlineData("working/task_in_progress", "none/cleared_on_restore", "working")]
    [InlineData("working/agent_acknowledged", "none/not_created", "working")]
    public void The_display_status_is_derived_from_the_canonical_state(string session, string pullRequest, string seen)
    {
        var record = Running with
        {
            Session = Axis(session),
            PullRequest = new()
            {
                State = SnakeCase.Parse<PullRequestState>(pullRequest.Split('/')[0]),
                Reason = SnakeCase.Parse<PullRequestReason>(pullRequest.Split('/')[1]),
            },
        };

        SnakeCase.Of(Display.Of(record)).ShouldBe(seen);
    }

    [Fact]
    [Trait("req", "session-display")]
    public void Every_state_and_reason_is_shown_as_something()
    {
        foreach (var session in Enum.GetValues<SessionState>().Except([SessionState.Unspecified]))
        {
            foreach (var reason in Enum.GetValues<SessionReason>().Except([SessionReason.Unspecified]))
            {
                foreach (var pullRequest in Enum.GetValues<PullRequestState>().Except([PullRequestState.Unspecified]))
                {
                    foreach (var because in Enum.GetValues<PullRequestReason>().Except([PullRequestReason.Unspecified]))
                    {
                        Display
                            .Of(new() { State = session, Reason = reason }, new() { State = pullRequest, Reason = because })
                            .ShouldNotBe(DisplayStatus.Unspecified);
                    }
                }
            }
        }
    }

    [Theory]
    [Trait("req", "session-heartbeat")]
    [InlineData(0, "attached")]
    [InlineData(89.999, "attached")]
    [InlineData(90, "detached")]
    [InlineData(86400, "detached")]
    public void Without_a_heartbeat_for_ninety_seconds_nobody_holds_it(double seconds, string attachment)
    {
        SnakeCase.Of(Attachment.Of(Running, Start, Start.AddSeconds(seconds), Options)).ShouldBe(attachment);
        SnakeCase.Of(Attachment.Of(SessionRecord.New, Start, Start.AddSeconds(seconds), Options)).ShouldBe(attachment);
    }

    [Fact]
    [Trait("req", "session-heartbeat")]
    public void Who_never_had_a_heartbeat_is_detached_and_launching_comes_before_all_that()
    {
        var launching = SessionRecord.New.After(new Fact.LaunchRequested(Launch) { At = Start });
        var ended = Running.After(new Fact.EndRequested(SessionReason.AutoCleanup) { At = Start });
        var restoring = ended.After(new Fact.RestoreRequested(OtherLaunch) { At = Start });

        Attachment.Of(SessionRecord.New, null, Start, Options).ShouldBe(AttachmentStatus.Detached);
        Attachment.Of(launching, Start, Start, Options).ShouldBe(AttachmentStatus.Attaching);
        Attachment.Of(restoring, Start, Start, Options).ShouldBe(AttachmentStatus.Restoring);
        Attachment.Of(ended, Start, Start, Options).ShouldBe(AttachmentStatus.Terminated);
    }
}
