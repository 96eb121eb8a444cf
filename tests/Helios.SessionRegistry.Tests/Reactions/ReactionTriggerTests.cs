using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Reactions;
using Helios.SessionRegistry.Tests.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Reactions;

public sealed class ReactionTriggerTests
{
    private static readonly PullRequestFacts Failing = Open with { Checks = CheckState.Failing, FailingChecks = ["build"] };
    private static readonly PullRequestFacts Pending = Open with { Checks = CheckState.Pending };
    private static readonly PullRequestFacts Commented = Open with { Review = ReviewState.ChangesRequested, UnresolvedComments = ["c1"] };

    [Theory]
    [Trait("req", "session-reactions")]
    [InlineData("ci-failed", "send", 2, null, 0)]
    [InlineData("changes-requested", "send", null, 30.0, 0)]
    [InlineData("bugbot-comments", "send", null, 30.0, 0)]
    [InlineData("merge-conflicts", "send", null, 15.0, 0)]
    [InlineData("agent-idle", "notify", null, null, 5)]
    [InlineData("approved-and-green", "notify", null, null, 0)]
    [InlineData("agent-stuck", "notify_urgently", null, null, 0)]
    [InlineData("agent-needs-input", "notify_urgently", null, null, 0)]
    [InlineData("agent-exited", "notify_urgently", null, null, 0)]
    [InlineData("pr-closed", "notify", null, null, 0)]
    [InlineData("all-complete", "notify", null, null, 0)]
    public void A_reaction_is_done_by_the_table(string key, string action, int? retries, double? escalatesAfterMinutes, int delayMinutes)
    {
        var rule = ReactionRule.Of(ReactionKeys.Parse(key), new ReactionOptions())!;

        SnakeCase.Of(rule.Action).ShouldBe(action);
        rule.Retries.ShouldBe(retries);
        rule.EscalatesAfter?.TotalMinutes.ShouldBe(escalatesAfterMinutes ?? -1);
        rule.Delay.TotalMinutes.ShouldBe(delayMinutes);
    }

    [Fact]
    public void What_is_switched_off_has_no_rule()
    {
        ReactionRule.Of(ReactionKey.AgentIdle, new ReactionOptions { Off = ["agent-idle"] }).ShouldBeNull();
        ReactionRule.Of(ReactionKey.CiFailed, new ReactionOptions { Off = ["agent-idle"] }).ShouldNotBeNull();
        ReactionRule.Of(ReactionKey.CiFailed, new ReactionOptions { Enabled = false }).ShouldBeNull();
        new ReactionOptions { Off = ["agent_idle"] }
            .Validate(null!)
            .ShouldHaveSingleItem()
            .ErrorMessage!.ShouldContain("agent-idle");
    }

    public static TheoryData<string, object[], string> Causes { get; } =
        new()
        {
            { "failing checks", [Looked(1, Failing)], "ci-failed" },
            { "failing checks of a draft", [Looked(1, Failing with { State = PullRequestState.Draft })], "ci-failed" },
            { "changes requested", [Looked(1, Commented)], "changes-requested" },
            { "bot comments", [Looked(1, Open with { BotComments = ["b1"] })], "bugbot-comments" },
            { "merge conflicts", [Looked(1, Open with { HasConflicts = true })], "merge-conflicts" },
            { "approved", [Looked(1, Open with { Review = ReviewState.Approved })], "approved-and-green" },
            { "approved while checks run", [Looked(1, Pending with { Review = ReviewState.Approved })], "" },
            {
                "approved with checks that nobody could read",
                [Looked(1, Open with { Review = ReviewState.Approved, Checks = CheckState.Unknown })],
                ""
            },
            { "mergeable", [Looked(1, Open with { IsMergeable = true })], "approved-and-green" },
            { "closed", [Looked(1, Open with { State = PullRequestState.Closed })], "pr-closed" },
            { "merged", [Looked(1, Open with { State = PullRequestState.Merged })], "all-complete" },
            { "nothing of note", [Looked(1, Open)], "" },
            { "pending checks", [Looked(1, Pending)], "" },
            { "idle", [Seen(1, ActivityState.Idle)], "agent-idle" },
            { "a turn that ended", [Seen(1, ActivityState.Ready)], "agent-idle" },
            { "idle with a pull request", [Seen(1, ActivityState.Idle), Looked(2, Open)], "" },
            { "idle, in doubt", [Seen(-999, ActivityState.Idle), Unclear(1)], "agent-idle" },
            { "at a dialog", [Seen(1, ActivityState.Blocked, "d1")], "agent-needs-input" },
            { "at an empty prompt", [Seen(1, ActivityState.WaitingInput)], "agent-needs-input" },
            { "at a dialog, in doubt", [Seen(1, ActivityState.Blocked), Unclear(1)], "agent-needs-input" },
            { "in doubt", [Unclear(1)], "" },
            { "stuck", [Unclear(1), Unclear(2), Unclear(3)], "agent-stuck" },
            { "stuck by what is wrong with its host", [OfHost(1), OfHost(2), OfHost(3)], "" },
            { "stuck, and its host is well again", [OfHost(1), OfHost(2), OfHost(3), Unclear(4)], "agent-stuck" },
            { "stuck with failing checks", [Looked(1, Failing), Unclear(1), Unclear(2), Unclear(3)], "ci-failed agent-stuck" },
            { "gone", [Dead(1), Dead(2)], "agent-exited" },
            { "gone with failing checks", [Looked(1, Failing), Dead(1), Dead(2)], "agent-exited" },
            { "killed", [Seen(1, ActivityState.Blocked), new Fact.KillRequested { At = Start.AddSeconds(2) }], "" },
            { "killed and gone", [new Fact.KillRequested { At = Start.AddSeconds(2) }, Dead(1)], "" },
            { "cleaned up", [Looked(1, Failing), new Fact.EndRequested(SessionReason.AutoCleanup) { At = Start.AddSeconds(2) }], "" },
            { "headless and done", [new Fact.AgentEnded(Launch, false, 0, null) { At = Start }], "all-complete" },
            { "headless and failed", [new Fact.AgentEnded(Launch, false, 3, null) { At = Start }], "" },
        };

    [Theory]
    [MemberData(nameof(Causes), DisableDiscoveryEnumeration = true)]
    [Trait("req", "session-reactions")]
    public void A_reaction_is_due_for_what_has_a_cause(string situation, object[] facts, string causes) =>
        string.Join(' ', ReactionCauses.Of(Running.After(facts.Cast<Fact>())).Keys.Order().Select(ReactionKeys.Words))
            .ShouldBe(causes, situation);

    public static TheoryData<string, object[], object, string> Changes { get; } =
        new()
        {
            { "a cause begins", [Looked(1, Open)], Looked(2, Failing), "fire ci-failed" },
            { "the same is looked at again", [Looked(1, Failing)], Looked(2, Failing with { FailingLogTail = "other words" }), "" },
            {
                "another check fails too",
                [Looked(1, Failing)],
                Looked(2, Failing with { FailingChecks = ["build", "lint"] }),
                "fire ci-failed"
            },
            {
                "the same checks in another order",
                [Looked(1, Failing with { FailingChecks = ["a", "b"] })],
                Looked(2, Failing with { FailingChecks = ["b", "a"] }),
                ""
            },
            {
                "another comment",
                [Looked(1, Commented)],
                Looked(2, Commented with { UnresolvedComments = ["c1", "c2"] }),
                "fire changes-requested"
            },
            { "checks run again", [Looked(1, Failing)], Looked(2, Pending), "leave ci-failed" },
            { "checks pass", [Looked(1, Failing)], Looked(2, Open), "leave ci-failed, recover ci-failed" },
            { "checks pass after they ran again", [Looked(1, Failing), Looked(2, Pending)], Looked(3, Open), "recover ci-failed" },
            {
                "approved becomes mergeable",
                [Looked(1, Open with { Review = ReviewState.Approved })],
                Looked(2, Open with { IsMergeable = true }),
                ""
            },
            {
                "conflicts are resolved",
                [Looked(1, Open with { HasConflicts = true })],
                Looked(2, Open),
                "leave merge-conflicts, recover merge-conflicts"
            },
            { "idle after a turn", [Seen(1, ActivityState.Ready)], Seen(2, ActivityState.Idle), "" },
            { "active again", [Seen(1, ActivityState.Idle)], Seen(2, ActivityState.Active), "leave agent-idle" },
            { "a doubt about who is idle", [Seen(1, ActivityState.Idle)], Unclear(1), "" },
            { "another dialog", [Seen(1, ActivityState.Blocked, "d1")], Seen(2, ActivityState.Blocked, "d2"), "fire agent-needs-input" },
            {
                "new evidence of who is stuck",
                [Unclear(1), Unclear(2), Unclear(3)],
                Round(4, RuntimeFinding.Gone, ProcessFinding.Alive),
                ""
            },
            { "who is stuck lives", [Unclear(1), Unclear(2), Unclear(3)], Alive(4), "leave agent-stuck, recover agent-stuck" },
            {
                "a kill",
                [Seen(1, ActivityState.Blocked)],
                new Fact.KillRequested { At = Start.AddSeconds(2) },
                "clear, leave agent-needs-input, recover agent-needs-input"
            },
            { "gone", [Looked(1, Failing), Dead(1)], Dead(2), "clear, leave ci-failed, fire agent-exited" },
        };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    [Trait("req", "session-reactions")]
    public void A_reaction_is_due_for_what_begins_or_has_new_content(string situation, object[] before, object then, string plan)
    {
        var record = Running.After(before.Cast<Fact>());

        var made = ReactionPlan.Of(record, record.After((Fact)then));

        string.Join(
                ", ",
                (made.Clears ? ["clear"] : Array.Empty<string>())
                    .Concat(made.Left.Select(key => $"leave {ReactionKeys.Words(key)}"))
                    .Concat(made.Recovered.Select(key => $"recover {ReactionKeys.Words(key)}"))
                    .Concat(made.Fire.Select(each => $"fire {ReactionKeys.Words(each.Key)}"))
            )
            .ShouldBe(plan, situation);
    }

    [Theory]
    [Trait("req", "session-reactions")]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(5, 480)]
    [InlineData(6, 900)]
    [InlineData(1000, 900)]
    public void A_text_that_failed_is_sent_again_ever_later(int failures, double seconds) =>
        new ReactionOptions().SendAgainIn(failures).TotalSeconds.ShouldBe(seconds);

    [Theory]
    [Trait("req", "session-reactions")]
    [InlineData(899.999, true, false, false)]
    [InlineData(900, true, false, true)]
    [InlineData(900, false, false, false)]
    [InlineData(900, true, true, false)]
    public void A_person_is_notified_at_the_moment_and_once(double after, bool active, bool escalated, bool told) =>
        new ReactionTracker
        {
            Key = ReactionKey.MergeConflicts,
            Active = active,
            BeganAt = Start,
            Attempts = 1,
            EscalateAt = Start.AddSeconds(900),
            Escalated = escalated,
        }
            .IsOverdue(Start.AddSeconds(after))
            .ShouldBe(told);

    private static Fact.Liveness OfHost(int round) => Unclear(round) with { Incident = HostIncident.MassDeath };
}
