using System.Text;
using Helios.Processes;
using Helios.Testing;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Tests.Git;

public sealed class GitOutputTests
{
    [Fact]
    public void Status_of_every_kind()
    {
        const string output =
            "1 .M N... 100644 100644 100644 aa bb a b c\02 R. N... 100644 100644 100644 aa bb R100 new name\0old name\0u UU N... "
            + "100644 100644 100644 100644 aa bb cc conflict\nfile\01 .M SCMU 160000 160000 160000 aa bb sub\0? nested/\0? plain\0";

        var entries = PorcelainStatus.Parse(Encoding.UTF8.GetBytes(output));

        entries.Select(e => e.Path).ShouldBe(["a b c", "new name", "conflict\nfile", "sub", "nested/", "plain"]);
        entries.Select(e => e.IsStaged).ShouldBe([false, true, true, false, false, false]);
        entries.Single(e => e.IsSubmodule).Path.ShouldBe("sub");
        entries.Single(e => e.IsNestedRepository).Path.ShouldBe("nested/");
    }

    [Theory]
    [InlineData("1 .M N... 100644\0")]
    [InlineData("? cut off")]
    [InlineData("x what\0")]
    public void Malformed_status_is_refused(string output) =>
        Should.Throw<FormatException>(() => PorcelainStatus.Parse(Encoding.UTF8.GetBytes(output)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Flags_of_a_real_index(int version)
    {
        using var repository = await TemporaryRepository.Create();
        for (var i = 0; i < 20; i++)
            await File.WriteAllTextAsync(Path.Combine(repository.Path, new string('x', i + 1)), "");
        await repository.Commit("a", "a");
        await repository.Git("update-index", "--assume-unchanged", "xxxxx");
        if (version > 2)
            await repository.Git("update-index", "--skip-worktree", "xxxxxxx");
        await repository.Git("update-index", "--index-version", version.ToString());
        var index = await File.ReadAllBytesAsync(Path.Combine(repository.Path, ".git/index"));

        var hidden = IndexFlags.Read(index)?.Hidden;

        if (version == 4)
            hidden.ShouldBeNull();
        else
            hidden.ShouldBe(version == 2 ? ["xxxxx"] : ["xxxxx", "xxxxxxx"]);
        index[^1] ^= 1;
        IndexFlags.Read(index).ShouldBeNull();
    }

    [Theory]
    [InlineData("main")]
    [InlineData("a/b-c_d.e")]
    [InlineData("fünf/的")]
    [InlineData("a..b")]
    [InlineData("../x")]
    [InlineData("-x")]
    [InlineData("x.lock")]
    [InlineData("x.lock/y")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData(".a")]
    [InlineData("a/.b")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a~b")]
    [InlineData("a^b")]
    [InlineData("a:b")]
    [InlineData("a?b")]
    [InlineData("a*b")]
    [InlineData("a[b")]
    [InlineData("a\\b")]
    [InlineData("a@{b")]
    [InlineData("a@b")]
    [InlineData("HEAD")]
    [InlineData("")]
    public async Task Branch_names_as_git_does(string name)
    {
        var git = await ProcessRunner.Instance.Run(new CommandSpec("git", "check-ref-format", "--branch", name), CancellationToken.None);

        (BranchName.Fault(name) is null).ShouldBe(git.Succeeded);
    }

    [Fact]
    public void Patches_are_the_same_wherever_they_are_applied_and_different_by_any_character()
    {
        const string patch = "diff --git a/f b/f\nindex 111..222 100644\n--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@ here\n a\n+b\n c\n";
        var id = PatchId.Of(Encoding.UTF8.GetBytes(patch));

        PatchId
            .Of(Encoding.UTF8.GetBytes(patch.Replace("111..222", "333..444").Replace("-1,3 +1,4 @@ here", "-7,3 +9,4 @@ there")))
            .ShouldBe(id);
        PatchId.Of(Encoding.UTF8.GetBytes(patch.Replace("+b", "+b "))).ShouldNotBe(id);
        PatchId.Of(Encoding.UTF8.GetBytes(patch.Replace(" c\n", " c\nindex 9\n"))).ShouldNotBe(id);
        PatchId.Of([]).ShouldBeNull();
    }

    [Fact]
    public void Mount_points_with_spaces() =>
        MountPoints
            .Parse(["22 1 0:5 / /proc rw - proc proc rw", @"30 22 8:1 /x /a\040b/c rw - ext4 /dev/sda rw", "short"])
            .ShouldBe(["/proc", "/a b/c"]);
}
