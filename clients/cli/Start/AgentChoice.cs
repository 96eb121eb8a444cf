using Helios.Cli.Calls;
using Helios.Cli.Settings;
using Helios.Contracts.Api.Sessions;
using Helios.Processes;

namespace Helios.Cli.Start;

/// <summary>Which agent to start when the user names none.</summary>
internal static class AgentChoice
{
    /// <summary>
    /// The named agent; else the program after the double dash; else the configured one; else the only one installed here.
    /// </summary>
    /// <exception cref="CliException">None of these tells which one.</exception>
    public static string Choose(CliCall call, string? named)
    {
        var hasProgram = call.Environment.Tail is { Count: > 0 };
        var agent = named ?? (hasProgram ? SessionProviders.Command : call.Settings.Text(SettingKeys.Agent) ?? OnlyInstalled(call));
        if ((agent == SessionProviders.Command) != hasProgram)
            throw new CliException(
                ExitCodes.Misused,
                "misused",
                hasProgram
                    ? $"A program after a double dash is for the agent 'command', not for '{agent}'."
                    : "No program given: put it after a double dash.",
                "helios start 'Fix the failing test' --agent command -- ./my-agent"
            );
        return agent;
    }

    private static string OnlyInstalled(CliCall call)
    {
        var path = call.Environment.Variable("PATH");
        var found = SessionProviders.Programs.Where(agent => WhichProgram.Find(agent.Value, path) is not null).ToList();
        if (found is [var only])
            return only.Key;
        var words = string.Join(found.Count == 0 ? " nor " : " and ", SessionProviders.Programs.Values);
        throw new CliException(
            ExitCodes.Misused,
            "misused",
            $"No agent given, and {(found.Count == 0 ? $"neither {words} is" : $"both {words} are")} installed here: pass --agent, or set "
                + $"{SettingKeys.Agent.Variable}, or '{SettingKeys.Agent.Name}' in {SettingsFile.OfUser(call.Environment.Variable)}.",
            $"helios start 'Fix the failing test' --agent {SessionProviders.Programs.Keys.Last()}"
        );
    }
}
