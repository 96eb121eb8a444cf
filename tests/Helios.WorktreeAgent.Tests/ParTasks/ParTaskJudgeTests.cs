using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.ParTasks;

namespace Helios.WorktreeAgent.Tests.ParTasks;

public sealed class ParTaskJudgeTests
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_par_task_that_is_alive_is_fine_however_long_it_was_quiet() =>
        Judge(new ParTaskProbe.Alive(), TimeSpan.FromHours(9)).ShouldBe(ParTaskVerdict.Fine);

    [Fact]
    public void Death_is_definite_at_once() =>
        Judge(new ParTaskProbe.Dead(ParTaskLossReason.Vanished, "gone"), TimeSpan.Zero).ShouldBe(ParTaskVerdict.Lost);

    [Fact]
    public void Doubt_is_tolerated_until_its_time_is_over()
    {
        var doubt = new ParTaskProbe.CouldNotTell("no answer");
        Judge(doubt, TimeSpan.FromSeconds(29)).ShouldBe(ParTaskVerdict.Doubtful);
        Judge(doubt, StaleAfter).ShouldBe(ParTaskVerdict.Stale);
    }

    [Fact]
    public void A_late_round_judges_nothing_stale() =>
        Judge(new ParTaskProbe.CouldNotTell("no answer"), TimeSpan.FromHours(1), late: true).ShouldBe(ParTaskVerdict.Doubtful);

    [Fact]
    public void A_server_that_does_not_answer_ends_nothing_however_long_it_lasts() =>
        Judge(new ParTaskProbe.CouldNotTell("no answer") { OfHost = true }, TimeSpan.FromHours(9)).ShouldBe(ParTaskVerdict.Doubtful);

    private static ParTaskVerdict Judge(ParTaskProbe probe, TimeSpan sinceAlive, bool late = false) =>
        ParTaskJudge.Judge(probe, sinceAlive, StaleAfter, late);
}
