using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Requests;
using Helios.Contracts.Sessions;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session start</c>.</summary>
internal static class SessionStartCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var agent = new Option<string>("--agent", "-a") { Description = "The agent.", Required = true };
        agent.AcceptOnlyFromAmong([.. SessionProviders.All]);
        var prompt = new Option<string?>("--prompt", "-p") { Description = "The first prompt." };
        var headless = new Option<bool>("--headless")
        {
            Description = "Run the prompt and exit. Without it, the agent stays in a terminal and accepts messages.",
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Resume this conversation, by the agent's own id for it.",
            HelpName = "CONVERSATION",
        };
        var transport = TransportOption();
        var noLaunch = new Option<bool>("--no-launch") { Description = "Only create the session; you start the agent yourself." };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the agent is ready." };
        var timeout = TimeoutOption.Of("How long to wait for the agent (0 to 300).", seconds: 120, least: 0, most: 300);
        var command = new HeliosCommand(
            "start",
            "Starts an agent in a lane, or finds the one that already runs there; prints the session's id.",
            "helios session start first --agent codex --prompt 'Fix the failing test'",
            "helios session start first --agent claude-code --headless --prompt 'Write the changelog'",
            "helios session start first --agent codex --resume 0199a213-81c0-7800-8aa1-bbab2a035a53",
            "helios session start first --agent command -- ./my-agent --verbose"
        )
        {
            named,
            agent,
            prompt,
            headless,
            resume,
            transport,
            noLaunch,
            noWait,
            timeout,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.FindId(call, call.Value(named), ct);
                var launch = !call.Value(noLaunch);
                var argv = environment.Tail;
                if (call.Value(agent) is SessionProviders.Command && launch && argv is not { Count: > 0 })
                    throw NoProgram(call);
                var asked = new SessionRequest
                {
                    Provider = call.Value(agent)!,
                    PreferredTransport = call.Value(transport) is { } wanted ? SnakeCase.Parse<SessionTransport>(wanted) : null,
                    ProviderSessionId = call.Value(resume),
                    Launch = launch,
                    Mode = call.Value(headless) ? AgentMode.Headless : null,
                    Prompt = call.Value(prompt),
                    Argv = argv is { Count: > 0 } ? argv : null,
                };
                var wait = launch && !call.Value(noWait) ? TimeSpan.FromSeconds(call.Value(timeout)) : (TimeSpan?)null;
                var session = await Spinner.While(
                    call,
                    $"starting {asked.Provider} in {call.Subject}",
                    call.Client.Sessions.Ensure(lane, asked, wait, ct: ct)
                );
                return SessionText.Started(call, session, wait is not null);
            },
            takesTail: true
        );
    }

    private static Option<string?> TransportOption()
    {
        var transport = new Option<string?>("--transport")
        {
            Description = "How the agent reaches its model. Default: the harness, if it is available.",
        };
        transport.AcceptOnlyFromAmong([
            .. Enum.GetValues<SessionTransport>().Where(value => value is not SessionTransport.Unspecified).Select(SnakeCase.Of),
        ]);
        return transport;
    }

    private static CliException NoProgram(CliCall call) =>
        new(
            ExitCodes.Misused,
            "misused",
            "No program given: put it after a double dash.",
            $"helios session start {call.Named} --agent command -- ./my-agent"
        );
}
