using Helios.Worktrees.Git;

namespace Helios.Worktrees.Tests.Git;

public sealed class SshCommandTests
{
    [Theory]
    [InlineData(null, null, null, "ssh -o BatchMode=yes")]
    [InlineData("ssh -i key", null, null, "ssh -i key -o BatchMode=yes")]
    [InlineData("/opt/bin/ssh", "ssh -i other", null, "/opt/bin/ssh -o BatchMode=yes")]
    [InlineData(null, "ssh -i key", null, "ssh -i key -o BatchMode=yes")]
    [InlineData("plink -batch", null, null, "plink -batch")]
    [InlineData(null, null, "/opt/wrapper", null)]
    public void As_the_user_has_set_it_up_and_without_questions(string? command, string? setting, string? program, string? given)
    {
        var variables = new Dictionary<string, string?> { ["GIT_SSH_COMMAND"] = command, ["GIT_SSH"] = program };

        SshCommands.WithoutQuestions(variables.GetValueOrDefault, setting).ShouldBe(given);
    }
}
