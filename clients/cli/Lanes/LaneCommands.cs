using Helios.Cli.Calls;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane …</c>.</summary>
internal static class LaneCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "lane",
            "Lanes: isolated lines of work, each a git worktree on its own branch.",
            "helios lane create app --name first",
            "helios lane list",
            "helios lane exec first -- git status",
            "helios lane shell first",
            "helios lane cleanup first"
        )
        {
            LaneCreateCommand.Build(environment, "create"),
            LaneListCommand.Build(environment, "list"),
            LaneShowCommand.Build(environment),
            LaneExecCommand.Build(environment, "exec"),
            LaneShellCommand.Build(environment),
            LaneLogsCommand.Build(environment),
            LaneDiffCommand.Build(environment),
            LaneFileCommand.Build(environment),
            LaneCommentCommand.Build(environment),
            LaneCommitCommand.Build(environment),
            LaneRebaseCommand.Build(environment),
            LaneMergeCommand.Build(environment),
            LanePushCommand.Build(environment),
            LanePullRequestCommand.Build(environment),
            LaneWaitCommand.Build(environment),
            LaneAgentCommands.Attach(environment),
            LaneAgentCommands.Detach(environment),
            LaneStateCommands.Share(environment),
            LaneStateCommands.Unshare(environment),
            LaneStateCommands.Block(environment),
            LaneStateCommands.Unblock(environment),
            LaneCleanupCommand.Build(environment, "cleanup"),
            LaneRestoreCommand.Build(environment),
        };
}
