using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Merging;

public sealed class LaneCommitTests
{
    // What git wants of a signing program: a note on standard error, and the signature on standard output.
    private const string Signing =
        "cat >/dev/null; echo '[GNUPG:] SIG_CREATED ' >&2; "
        + "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'";

    [Fact, Trait("req", "lane-merge")]
    public async Task Everything_in_the_lane_is_committed_as_the_user()
    {
        await using var scene = await MergeScene.Create(TemporaryRepository.AwkwardName);
        await scene.Repository.Commit(".gitignore", "ignored\n");
        var lane = await scene.Lane();
        await lane.Write("new/one", "1\n");
        await lane.Write("README.md", "changed\n");
        await lane.Write("ignored", "x\n");
        await lane.Git("rm", "-q", "--cached", ".gitignore");
        await Shell.Run(lane.Path, "git init -q 'a repository' && cd 'a repository' && git commit -q --allow-empty -m inside");

        var done = await Commit(scene, lane, "Say what it does\n\nAnd why.\n");

        done.Changed.ShouldBeTrue();
        done.LeftOut.ShouldBe(["a repository/"]);
        (await lane.Git("log", "--format=%an <%ae>|%cn|%B", "--max-count=1")).ShouldBe(
            "Test <test@example.invalid>|Test|Say what it does\n\nAnd why."
        );
        (await lane.Git("show", "--name-status", "--format=", "HEAD")).ShouldBe("M\tREADME.md\nA\tnew/one");
        (await lane.Git("status", "--porcelain")).ShouldBe("?? \"a repository/\"");
        (await scene.Tip("fix")).ShouldBe(done.Commit);

        (await Commit(scene, lane, "Again")).Changed.ShouldBeFalse();
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_link_that_setup_made_is_not_committed()
    {
        await using var scene = await MergeScene.Create();
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, "local"), "x\n");
        await File.AppendAllTextAsync(Path.Combine(scene.Repository.Path, ".git/info/exclude"), "local\n");
        var request = await scene.Scene.Request("fix", new SetupSteps { Link = ["local"] });
        var lane = new MergeLane(request, await scene.Scene.Provision(request));

        (await Commit(scene, lane, "Nothing")).Changed.ShouldBeFalse();
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task The_users_hooks_may_change_or_refuse_a_commit()
    {
        await using var scene = await MergeScene.Create();
        scene.Hook("commit-msg", "echo 'Signed-off-by: a hook' >> \"$1\"; grep -q bad \"$1\" && echo 'too bad' >&2 && exit 1; exit 0");
        var lane = await scene.Lane();
        await lane.Write("one", "1\n");
        (await Commit(scene, lane, "Good")).Changed.ShouldBeTrue();
        (await lane.Git("log", "--format=%B", "--max-count=1")).ShouldBe("Good\nSigned-off-by: a hook");
        var before = await scene.Tip("fix");
        await lane.Write("two", "2\n");

        var refused = (await scene.Merges.Commit(lane.Work, "bad", CancellationToken.None)).ShouldBeOfType<MergeOutcome.Refused>();

        refused.Reason.ShouldBe(MergeRefusalReason.GitRefused);
        refused.Tail.ShouldContain("too bad");
        (await scene.Tip("fix")).ShouldBe(before);
        (await File.ReadAllTextAsync(lane["two"])).ShouldBe("2\n");
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task Commits_are_signed_if_the_user_signs()
    {
        await using var scene = await MergeScene.Create();
        using var folder = new TemporaryFolder();
        scene.Hook("gpg", Signing, folder.Path);
        await scene.Repository.Git("config", "gpg.program", folder["gpg"]);
        await scene.Repository.Git("config", "user.signingKey", "me");
        await scene.Repository.Git("config", "commit.gpgsign", "true");
        var lane = await scene.Lane();
        await lane.Write("one", "1\n");

        await Commit(scene, lane, "Signed");
        await scene.Repository.Git("-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", "beside");
        (await scene.Merge(lane)).ShouldBeOfType<MergeOutcome.Done>();

        foreach (var commit in (string[])["fix", "main"])
            (await scene.Repository.Git("cat-file", "commit", commit)).ShouldContain("-----BEGIN PGP SIGNATURE-----");
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task Without_a_configured_user_the_commit_is_of_Helios()
    {
        await using var scene = await MergeScene.Create();
        // As good as none, whatever this machine's own settings say.
        await scene.Repository.Git("config", "user.name", "");
        await scene.Repository.Git("config", "user.email", "");
        var lane = await scene.Lane();
        await lane.Write("one", "1\n");

        await Commit(scene, lane, "Whose");

        (await lane.Git("log", "--format=%an <%ae>", "--max-count=1")).ShouldBe("Helios <helios@localhost>");
    }

    private static async Task<MergeOutcome.Done> Commit(MergeScene scene, MergeLane lane, string message)
    {
        var outcome = await scene.Merges.Commit(lane.Work, message, CancellationToken.None);
        return outcome.ShouldBeOfType<MergeOutcome.Done>(outcome.ToString());
    }
}
