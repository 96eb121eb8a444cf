using Helios.Contracts.Lanes;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Archive;

/// <summary>Files that git writes with other line ends than they had are as unchanged after a restore as before.</summary>
public sealed class LineEndingTests
{
    [Theory, Trait("req", "restore")]
    [InlineData(
        "core.autocrlf",
        "true",
        "printf 'one\\ntwo\\n' > staged && git add staged && printf 'three\\nfour\\n' > README.md && git commit -q -am lf"
    )]
    [InlineData("core.autocrlf", "true", "printf 'one\\r\\ntwo\\r\\n' > staged && git add staged && echo loose > loose")]
    [InlineData("core.autocrlf", "input", "printf 'one\\r\\ntwo\\r\\n' > staged && git add staged")]
    [InlineData("core.eol", "crlf", "echo '* text=auto' > .gitattributes && printf 'one\\ntwo\\n' > staged && git add -A")]
    public async Task A_restore_gives_the_same_status(string setting, string value, string script)
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit("untouched", "a\nb\nc\n");
        await scene.Repository.Git("config", setting, value);
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await TestShell.Run(path, "git config user.name t && git config user.email t@t && " + script);
        var before = await RestoredTree.Status(path);

        var result = await scene.TearDown(request);
        result.Complete.ShouldBeTrue(result.Detail);
        var again = (await scene.Request(request.Branch)) with
        {
            RestoreFrom = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch },
        };
        var restored = await scene.Provision(again);

        (await RestoredTree.Status(restored)).ShouldBe(before);
        (await TemporaryRepository.GitIn(restored, "diff", "--name-only")).ShouldBeEmpty();
    }
}
