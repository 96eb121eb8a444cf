using Helios.WorktreeAgent.Tests.Rig;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Tests.ParTasks;

public sealed class ParTaskDriverChoiceTests
{
    [Fact]
    public async Task The_choice_takes_tmux_where_it_is_found()
    {
        await using var rig = new AgentRig(new() { ["Helios:Host:ParTaskDriver"] = "auto" });
        rig.Get<WorktreeAgent.ParTasks.ParTasks>().Drivers.ShouldBe(["tmux", "process"]);
    }

    [Fact]
    public async Task The_choice_does_without_where_it_is_not()
    {
        await using var rig = new AgentRig(new() { ["Helios:Host:ParTaskDriver"] = "auto", ["Helios:Host:Tmux"] = "no-such-tmux" });
        rig.Get<WorktreeAgent.ParTasks.ParTasks>().Drivers.ShouldBe(["process"]);
    }

    [Fact]
    public async Task The_choice_says_at_once_that_what_was_asked_for_is_missing()
    {
        await using var rig = new AgentRig(new() { ["Helios:Host:ParTaskDriver"] = "tmux", ["Helios:Host:Tmux"] = "no-such-tmux" });
        Should.Throw<InvalidOperationException>(rig.Get<WorktreeAgent.ParTasks.ParTasks>).Message.ShouldContain("tmux 3.2");
    }

    [Theory]
    [InlineData("tmux 3.3a\n", true)]
    [InlineData("tmux 3.2\n", true)]
    [InlineData("tmux next-3.5\n", true)]
    [InlineData("tmux master\n", true)]
    [InlineData("tmux 3.1c\n", false)]
    [InlineData("tmux 2.9\n", false)]
    [InlineData("something else 4.0\n", false)]
    public void The_choice_knows_which_tmux_will_do(string said, bool will) => TmuxProgram.WillDo(said).ShouldBe(will);

    [Theory]
    [InlineData("can't find session: ln_1", typeof(TmuxAnswer.NotFound))]
    [InlineData("no current target", typeof(TmuxAnswer.NotFound))]
    [InlineData("no server running on /tmp/x", typeof(TmuxAnswer.Silent))]
    [InlineData("error connecting to /tmp/x (No such file or directory)", typeof(TmuxAnswer.Silent))]
    [InlineData("server exited unexpectedly", typeof(TmuxAnswer.Silent))]
    [InlineData("", typeof(TmuxAnswer.Silent))]
    [InlineData("duplicate session: ln_1", typeof(TmuxAnswer.Refused))]
    public void The_choice_distinguishes_an_answer_from_silence(string error, Type kind) =>
        TmuxAnswer.Read(1, "", error).ShouldBeOfType(kind);
}
