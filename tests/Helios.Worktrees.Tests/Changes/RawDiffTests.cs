using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Changes;

namespace Helios.Worktrees.Tests.Changes;

[Trait("req", "lane-diff")]
public sealed class RawDiffTests
{
    [Fact]
    public void Files_in_conflict_are_reported_once()
    {
        var files = Parse(":100644 000000 111 000 U\0f\0:100644 100644 111 000 M\0f\0" + "0\t0\tf\0" + "3\t1\tf\0");

        var file = files.ShouldHaveSingleItem();
        (file.Change, file.Additions, file.Deletions).ShouldBe((FileChange.Unmerged, 3, 1));
    }

    [Theory]
    [InlineData("nonsense\0")]
    [InlineData(":100644 100644 111 222 M\0f")]
    [InlineData(":100644 100644 111 222 X\0f\0")]
    [InlineData(":100644 M\0f\0")]
    [InlineData("1\t1\tnobody spoke of it\0")]
    public void Output_that_git_does_not_write_is_refused(string output) => Should.Throw<FormatException>(() => Parse(output));

    private static IReadOnlyList<ChangedFile> Parse(string output) => RawDiff.Parse(Encoding.UTF8.GetBytes(output));
}
