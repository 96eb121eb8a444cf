using Helios.Contracts.Api.Sessions;
using Helios.SessionRegistry.Reactions;
using Helios.SessionRegistry.Tests.Lifecycle;

namespace Helios.SessionRegistry.Tests.Reactions;

public sealed class ReactionTextTests
{
    [Theory]
    [Trait("req", "session-reaction-texts")]
    [InlineData("a\u001b[31mb", "a[31mb")]
    [InlineData("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour")]
    [InlineData("bell\a, nul\0, delete\u007f, c1\u009b", "bell, nul, delete, c1")]
    [InlineData("turned\u202e around\u2066", "turned around")]
    [InlineData("line\u2028 end", "line\n end")]
    [InlineData("Grüße, 世界 🚀", "Grüße, 世界 🚀")]
    [InlineData("\u0003\u0004exit", "exit")]
    public void A_text_has_no_control_characters(string text, string plain) => ReactionTexts.Plain(text).ShouldBe(plain);

    [Fact]
    [Trait("req", "session-reaction-texts")]
    public void Names_the_failing_checks_and_ends_with_the_end_of_the_log()
    {
        var log = new string('x', 20_000) + "\u001b[2Jthe last line";
        var pullRequest = Axis(
            Some.Open with
            {
                Checks = CheckState.Failing,
                FailingChecks = ["build\u001b]0;title\a", "lint\nand more"],
                FailingLogTail = log,
            }
        );

        var text = ReactionTexts.ForAgent(ReactionKey.CiFailed, pullRequest);

        text.ShouldContain("https://git.example/team/repo/pull/7");
        text.ShouldContain("build]0;title, lint and more");
        text.ShouldEndWith("the last line");
        text.Length.ShouldBeLessThan(ReactionTexts.LongestLog + 500);
        text.ShouldNotContain('\u001b');
    }

    [Fact]
    [Trait("req", "session-reaction-texts")]
    public void A_text_says_something_of_each_reaction()
    {
        foreach (var key in Enum.GetValues<ReactionKey>()[1..])
        {
            ReactionTexts.ForPerson(key, "ss_1", "codex", Axis(Some.Open), "no pane").ShouldNotBeNullOrWhiteSpace();
            if (ReactionRule.Of(key, new ReactionOptions())!.Action is ReactionAction.Send)
                ReactionTexts.ForAgent(key, Axis(Some.Open)).ShouldNotBeNullOrWhiteSpace();
        }
    }

    private static PullRequestAxis Axis(PullRequestFacts facts) => Some.Running.After(Some.Looked(1, facts)).PullRequest;
}
