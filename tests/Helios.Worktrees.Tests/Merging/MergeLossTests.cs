using System.Security.Cryptography;
using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Merging;

/// <summary>
/// Random histories, random checkouts, random acts, some of them killed: no commit is lost, and no checkout with changes is touched.
/// <c>HELIOS_FUZZ_SEED</c> repeats a run.
/// </summary>
public sealed class MergeLossTests
{
    private const int States = 30;

    private static readonly string[] Files = ["a", "b", "folder/c", "folder/d e"];

    // What a person may have left in the main worktree.
    private static readonly string[] Checkouts =
    [
        ":",
        ":",
        "git switch -q -c elsewhere",
        "git switch -q --detach",
        "echo mine >> a",
        "echo mine >> a && git add a",
        "git rm -q --cached b",
        "echo mine > in-the-way",
        "git switch -q -c elsewhere && echo mine >> a && echo mine > in-the-way && git add in-the-way",
        "git update-index --assume-unchanged a && echo mine >> a",
    ];

    [Fact, Trait("req", "merge-loses-nothing")]
    public async Task No_commit_is_lost_and_no_dirty_checkout_moves()
    {
        var first = int.TryParse(Environment.GetEnvironmentVariable("HELIOS_FUZZ_SEED"), out var set)
            ? set
            : RandomNumberGenerator.GetInt32(int.MaxValue / 2);
        var outcomes = new Dictionary<string, int>();
        for (var i = 0; i < States; i++)
        {
            try
            {
                var outcome = await Try(new Random(first + i));
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException($"HELIOS_FUZZ_SEED={first + i}: {failure.Message}", failure);
            }
        }
        TestContext.Current.SendDiagnosticMessage(
            $"HELIOS_FUZZ_SEED={first}: {string.Join(", ", outcomes.OrderBy(each => each.Key).Select(each => $"{each.Value} {each.Key}"))}"
        );
    }

    private static async Task<string> Try(Random random)
    {
        await using var scene = await MergeScene.Create();
        foreach (var file in Files)
            await scene.Repository.Commit(file, string.Concat(Enumerable.Range(0, 8).Select(line => $"{file} {line}\n")));
        var lane = await scene.Lane();
        await Histories(random, scene, lane);
        await Shell.Run(scene.Repository.Path, Checkouts[random.Next(Checkouts.Length)]);
        if (random.Next(4) == 0)
            await lane.Write("loose", "loose\n");
        var (act, leave, strategy) = (random.Next(3), random.Next(2) == 0, (MergeStrategy)random.Next(1, 5));
        var before = await Sight.Of(scene, lane);

        var killed = await Kill(scene, random, Act);
        var outcome = await Act();

        var after = await Sight.Of(scene, lane);
        await Check(scene, before, after, outcome);
        if (outcome is MergeOutcome.Done && act < 2 && strategy is MergeStrategy.Merge or MergeStrategy.FfOnly)
            (await scene.Repository.Git("rev-list", "--count", "fix", "^main")).ShouldBe("0");
        scene.NoScratchIsLeft();
        var name = outcome switch
        {
            MergeOutcome.Done => (before.Main, before.Lane) == (after.Main, after.Lane) ? "nothing to do" : "done",
            MergeOutcome.Refused refused => $"{refused.Reason}",
            _ => "conflicts",
        };
        return killed ? name + " after a kill" : name;

        Task<MergeOutcome> Act()
        {
            var into = new MergeInto
            {
                Target = "main",
                Strategy = strategy,
                LeaveUncommitted = leave,
            };
            return act < 2
                ? scene.Merges.Merge(lane.Work, into, CancellationToken.None)
                : scene.Update(lane, leave ? UpdateStrategy.Merge : UpdateStrategy.Rebase);
        }
    }

    private static async Task Check(MergeScene scene, Sight before, Sight after, MergeOutcome outcome)
    {
        // The branch moves forward, and every commit of the lane is at least in the reflog, where ending a lane finds it.
        (await scene.Repository.Git("merge-base", before.Main, after.Main)).ShouldBe(before.Main);
        if (before.Lane != after.Lane)
            (await scene.Repository.Git("reflog", "show", "--format=%H", "fix")).ShouldContain(before.Lane);
        (await scene.Repository.Git("fsck", "--no-dangling", "--no-progress")).ShouldBeEmpty();
        after.Loose.ShouldBe(before.Loose);
        // Also where git is configured not to look.
        if (before.Edited.Contains("mine", StringComparison.Ordinal))
            after.Edited.ShouldBe(before.Edited);
        // A checkout that is not of the branch, or not clean, is as it was.
        if (!before.IsMain || before.IsDirty)
            after.Checkout.ShouldBe(before.Checkout);
        if (before.IsMain && before.IsDirty)
            after.Main.ShouldBe(before.Main);
        else if (before.IsMain)
            after.IsDirty.ShouldBeFalse();
        if (outcome is MergeOutcome.Done)
            return;
        (after.Main, after.Lane).ShouldBe((before.Main, before.Lane));
        after.Checkout.ShouldBe(before.Checkout);
    }

    private static async Task Histories(Random random, MergeScene scene, MergeLane lane)
    {
        for (var i = random.Next(8) == 0 ? 0 : random.Next(1, 4); i > 0; i--)
            await Change(random, lane.Path, $"lane {i}");
        for (var i = random.Next(3); i > 0; i--)
            await Change(random, scene.Repository.Path, $"main {i}");
        if (random.Next(4) == 0)
            await Shell.Run(lane.Path, "git merge -q --no-edit -X ours main");
        if (random.Next(5) == 0)
            await lane.Commit("in-the-way", "of the lane\n");
    }

    private static async Task Change(Random random, string folder, string what)
    {
        var file = Path.Combine(folder, Files[random.Next(Files.Length)]);
        var lines = await File.ReadAllLinesAsync(file);
        lines[random.Next(lines.Length)] += " " + what;
        await File.WriteAllLinesAsync(file, lines);
        await Shell.Run(folder, $"git commit -q -a -m '{what}'");
    }

    private static async Task<bool> Kill(MergeScene scene, Random random, Func<Task> call)
    {
        if (random.Next(2) == 0)
            return false;
        scene.Scene.Faults.KillAt(random.Next(6));
        try
        {
            await call();
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
        finally
        {
            scene.Scene.Faults.Spare();
        }
    }

    /// <summary>What a person sees.</summary>
    private sealed record Sight(string Main, string Lane, string Checkout, bool IsMain, bool IsDirty, string Edited, string Loose)
    {
        public static async Task<Sight> Of(MergeScene scene, MergeLane lane)
        {
            var head = await Shell.Run(scene.Repository.Path, "git symbolic-ref -q HEAD; :");
            // Edits of files that git is configured not to look at, and a file that is in the way, count as well.
            var dirty = await Shell.Run(
                scene.Repository.Path,
                "git update-index --really-refresh -q; git diff-files --name-only; git diff-index --cached --name-only HEAD"
            );
            var isInTheWay =
                File.Exists(Path.Combine(scene.Repository.Path, "in-the-way"))
                && (await scene.Repository.Git("ls-files", "in-the-way")).Length == 0
                && (await scene.Repository.Git("ls-tree", "--name-only", "fix", "in-the-way")).Length > 0;
            return new Sight(
                await scene.Tip("main"),
                await scene.Tip("fix"),
                await Shell.StateOf(scene.Repository.Path),
                head == "refs/heads/main\n",
                dirty.Length > 0 || isInTheWay,
                await File.ReadAllTextAsync(Path.Combine(scene.Repository.Path, "a")),
                File.Exists(lane["loose"]) ? await File.ReadAllTextAsync(lane["loose"]) : ""
            );
        }
    }
}
