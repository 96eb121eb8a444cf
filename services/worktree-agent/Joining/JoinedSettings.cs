using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Helios.WorktreeAgent.Joining;

/// <summary>Starts the agent with what <c>join</c> has written.</summary>
internal static class JoinedSettings
{
    private const string Option = "--home";

    /// <summary>
    /// Adds the settings of the home folder (<c>--home</c>, else the one that <c>join</c> uses), below all others: the environment wins.
    /// </summary>
    public static void AddJoinedSettings(this ConfigurationManager configuration, IReadOnlyList<string> arguments)
    {
        var settings = new AgentHome(Home(arguments)).ReadSettings();
        if (settings.Count > 0)
            ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
    }

    private static string? Home(IReadOnlyList<string> arguments)
    {
        for (var index = 0; index < arguments.Count; index++)
        {
            if (arguments[index].StartsWith($"{Option}=", StringComparison.Ordinal))
                return arguments[index][(Option.Length + 1)..];
            if (arguments[index] is Option && index + 1 < arguments.Count)
                return arguments[index + 1];
        }

        return null;
    }
}
