using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session restore</c>.</summary>
internal static class SessionRestoreCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = SessionFinder.Argument();
        var prompt = new Option<string?>("--prompt", "-p") { Description = "The first prompt for the agent." };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the agent is ready." };
        var timeout = TimeoutOption.Of("How long to wait for the agent (0 to 300).", seconds: 120, least: 0, most: 300);
        var command = new HeliosCommand(
            "restore",
            "Restarts a session's agent and resumes its conversation, if the agent supports it.",
            "helios session restore first",
            "helios session restore first --prompt 'Continue where you stopped'"
        )
        {
            named,
            prompt,
            noWait,
            timeout,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var found = await SessionFinder.Find(call, call.Value(named), ct);
                var wait = call.Value(noWait) ? (TimeSpan?)null : TimeSpan.FromSeconds(call.Value(timeout));
                var session = await Spinner.While(
                    call,
                    $"restarting {found.Provider}",
                    call.Client.Sessions.Restore(found.SessionId, call.Value(prompt), wait, ct: ct)
                );
                return SessionText.Started(call, session, wait is not null);
            }
        );
    }
}
