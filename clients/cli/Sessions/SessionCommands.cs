using Helios.Cli.Calls;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session …</c>.</summary>
internal static class SessionCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "session",
            "Sessions: coding agents that work in lanes.",
            "helios session start first --agent codex --prompt 'Fix the failing test'",
            "helios session list",
            "helios session output first --follow",
            "helios session send first 'Now run the linter, too'",
            "helios session explain first",
            "helios session kill first"
        )
        {
            SessionStartCommand.Build(environment),
            SessionListCommand.Build(environment),
            SessionShowCommand.Build(environment),
            SessionExplainCommand.Build(environment),
            SessionSendCommand.Build(environment),
            SessionAnswerCommand.Build(environment),
            SessionOutputCommand.Build(environment),
            SessionKillCommand.Build(environment),
            SessionRestoreCommand.Build(environment),
        };
}
