using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session start</c>.</summary>
internal static class SessionStartCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var options = new Options(environment);
        AgentNames.Complete(options.Agent);
        var command = new HeliosCommand(
            "start",
            "Starts an agent in a lane, or finds the one that already runs there; prints the session's id.",
            "helios session start first --agent codex --prompt 'Fix the failing test'",
            "helios session start first --agent claude-code --headless --prompt 'Write the changelog'",
            "helios session start first --agent codex --resume 0199a213-81c0-7800-8aa1-bbab2a035a53",
            "helios session start first --agent command -- ./my-agent --verbose"
        )
        {
            options.Named,
            options.Agent,
            options.Prompt,
            options.Headless,
            options.Resume,
            options.Transport,
            options.Launch.Model,
            options.Launch.Permissions,
            options.Launch.Environment,
            options.NoLaunch,
            options.NoWait,
            options.Timeout,
        };
        return command.Runs(environment, (call, ct) => Start(call, options, ct), takesTail: true);
    }

    private static async Task<int> Start(CliCall call, Options options, CancellationToken ct)
    {
        var lane = await LaneFinder.FindId(call, call.Value(options.Named), ct);
        var launch = !call.Value(options.NoLaunch);
        var argv = call.Environment.Tail;
        call.Settings = await SettingsHere.OfLane(call, lane, ct);
        if (call.Value(options.Agent) is SessionProviders.Command && launch && argv is not { Count: > 0 })
            throw NoProgram(call);
        var asked = new SessionRequest
        {
            Provider = call.Value(options.Agent)!,
            PreferredTransport = call.Value(options.Transport) is { } wanted ? SnakeCase.Parse<SessionTransport>(wanted) : null,
            ProviderSessionId = call.Value(options.Resume),
            Launch = launch,
            Mode = call.Value(options.Headless) ? AgentMode.Headless : null,
            Prompt = call.Value(options.Prompt),
            Argv = argv is { Count: > 0 } ? argv : null,
            Model = launch ? options.Launch.ModelFor(call, call.Value(options.Agent)!) : null,
            Permissions = options.Launch.PermissionsOf(call),
            Environment = options.Launch.EnvironmentOf(call),
        };
        var wait = launch && !call.Value(options.NoWait) ? TimeSpan.FromSeconds(call.Value(options.Timeout)) : (TimeSpan?)null;
        var session = await Spinner.While(
            call,
            $"starting {asked.Provider} in {call.Subject}",
            call.Client.Sessions.Ensure(lane, asked, wait, ct: ct)
        );
        return SessionText.Started(call, session, wait is not null);
    }

    private static Option<string?> TransportOption()
    {
        var transport = new Option<string?>("--transport")
        {
            Description = "How the agent reaches its model. Default: the harness, if it is available.",
        };
        transport.AcceptOnlyFromAmong(SnakeCase.Words<SessionTransport>());
        return transport;
    }

    private static CliException NoProgram(CliCall call) =>
        new(
            ExitCodes.Misused,
            "misused",
            "No program given: put it after a double dash.",
            $"helios session start {call.Named} --agent command -- ./my-agent"
        );

    private sealed class Options(CliEnvironment environment)
    {
        public Argument<string?> Named { get; } = LaneFinder.Argument(environment);

        public Option<string> Agent { get; } = new("--agent", "-a") { Description = "The agent.", Required = true };

        public Option<string?> Prompt { get; } = new("--prompt", "-p") { Description = "The first prompt." };

        public Option<bool> Headless { get; } =
            new("--headless") { Description = "Run the prompt and exit. Without it, the agent stays in a terminal and accepts messages." };

        public Option<string?> Resume { get; } =
            new("--resume") { Description = "Resume this conversation, by the agent's own id for it.", HelpName = "CONVERSATION" };

        public Option<string?> Transport { get; } = TransportOption();

        public LaunchOptions Launch { get; } = new();

        public Option<bool> NoLaunch { get; } =
            new("--no-launch") { Description = "Only create the session; you start the agent yourself." };

        public Option<bool> NoWait { get; } = new("--no-wait") { Description = "Do not wait until the agent is ready." };

        public Option<int> Timeout { get; } =
            TimeoutOption.Of("How long to wait for the agent (0 to 300).", seconds: 120, least: 0, most: 300);
    }
}
