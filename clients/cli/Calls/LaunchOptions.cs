using System.CommandLine;
using Helios.Cli.Settings;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>How an agent is started: its model, its permissions and its environment.</summary>
internal sealed class LaunchOptions
{
    public Option<string?> Model { get; } =
        new("--model") { Description = "The model. Default: the configured one, else the host's setting.", HelpName = "MODEL" };

    public Option<string?> Permissions { get; } =
        new("--permissions")
        {
            Description =
                "What the agent may do without asking: ask, edit (change files of the lane), plan (only read), or all (for hosts that are "
                + "sandboxes). Default: the host's setting.",
            HelpName = "MODE",
        };

    public Option<string[]> Environment { get; } =
        new("--env") { Description = "A variable for the agent; repeatable. It is stored with the session.", HelpName = "NAME=VALUE" };

    public LaunchOptions() => Permissions.AcceptOnlyFromAmong(SnakeCase.Words<AgentPermissions>());

    /// <summary>The model for an agent. A configured one is for the configured agent: others do not know its name.</summary>
    public string? ModelFor(CliCall call, string agent)
    {
        if (call.Value(Model) is { } model)
            return TextRules.Fault(TextRule.ModelName, model) is { } fault
                ? throw new CliException(ExitCodes.Misused, "misused", $"--model {model}: {fault}", $"{call.Command} --help")
                : model;
        return agent is SessionProviders.Command || (call.Settings.Text(SettingKeys.Agent) is { } configured && configured != agent)
            ? null
            : call.Settings.Text(SettingKeys.Model);
    }

    public AgentPermissions? PermissionsOf(CliCall call) =>
        call.Value(Permissions) is { } mode ? SnakeCase.Parse<AgentPermissions>(mode) : null;

    public IReadOnlyDictionary<string, string>? EnvironmentOf(CliCall call) =>
        NamedValues.Read(
            call.Value(Environment),
            text => new CliException(ExitCodes.Misused, "misused", $"--env {text}: expected NAME=VALUE.", $"{call.Command} --help")
        );
}
