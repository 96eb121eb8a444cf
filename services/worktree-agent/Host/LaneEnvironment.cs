using System.Collections;
using System.Globalization;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Worktrees;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Host;

/// <summary>
/// The environment of everything that runs in a lane: this process's own without its secrets and settings, plus the marks and the ports.
/// Only the agents of sessions get a model key, each the one it uses, because the output of runs is kept and shown.
/// </summary>
internal sealed class LaneEnvironment(
    HostFolder folder,
    HostSecrets secrets,
    SocketFolders sockets,
    LaneTokens tokens,
    IOptions<HostOptions> options
)
{
    public const string LaneMark = LaneMarks.Lane;
    public const string InstallationMark = LaneMarks.Installation;
    public const string HostMark = LaneMarks.Host;
    public const string RunMark = "HELIOS_RUN_ID";
    public const string ParTaskMark = "HELIOS_PAR_TASK";

    // Values of another lane or a person, and variables that would redirect git.
    private static readonly string[] Withheld = ["COMPOSE_PROJECT_NAME", "PORT", "TMUX", "TMUX_PANE"];
    private static readonly string[] KeptOfGit = ["GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_ASKPASS"];

    /// <summary>Variables that a lane's processes must not inherit, as removals from a command's environment.</summary>
    public IReadOnlyDictionary<string, string?> Withhold { get; } =
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(variable => (string)variable.Key)
            .Where(IsWithheld)
            .Union(secrets.Withheld.Keys)
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);

    public static bool IsWithheld(string name) =>
        !KeptOfGit.Contains(name)
        && (Withheld.Contains(name) || name.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase) || HostSecrets.IsSecret(name));

    /// <summary>The differences of a lane process's environment from the agent's: its own variables, and null for withheld ones.</summary>
    public Dictionary<string, string?> ChangesFor(LaneId lane, string displayName, IReadOnlyList<int> ports)
    {
        var changes = new Dictionary<string, string?>(Withhold, StringComparer.Ordinal);
        foreach (var (name, value) in Of(lane, displayName, ports))
            changes[name] = value;
        changes[LaneTokens.Variable] = tokens.Of(lane);
        return changes;
    }

    /// <summary>
    /// Writes the lane's token into a file that only this user can read, for a program that is started by arguments. It deletes the file.
    /// </summary>
    /// <returns>The file; it is missing if the disk is full, which is no reason not to start the program.</returns>
    public string WriteToken(LaneId lane, string name)
    {
        var path = Path.Combine(folder.Tokens, name);
        try
        {
            AgentFile.Replace(path, Encoding.ASCII.GetBytes($"{tokens.Of(lane)}\n").AsSpan());
        }
        catch (IOException)
        {
            // The program runs without it.
        }

        return path;
    }

    /// <summary>The lane's own variables without its token: they may be arguments of tmux, which every user can see.</summary>
    public Dictionary<string, string> Of(LaneId lane, string displayName, IReadOnlyList<int> ports)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [LaneMark] = lane.ToString(),
            [InstallationMark] = folder.Identity.InstallationId,
            [HostMark] = folder.Identity.HostId.ToString(),
            ["HELIOS_LANE_NAME"] = displayName,
            ["HELIOS_URL"] = options.Value.Url,
            ["TMUX_TMPDIR"] = sockets.OfLane(lane),
            ["COMPOSE_PROJECT_NAME"] = lane.ToString().ToLowerInvariant(),
        };
        for (var index = 0; index < ports.Count; index++)
            variables[$"HELIOS_PORT_{index.ToString(CultureInfo.InvariantCulture)}"] = ports[index].ToString(CultureInfo.InvariantCulture);
        if (ports.Count > 0)
            variables["PORT"] = ports[0].ToString(CultureInfo.InvariantCulture);
        return variables;
    }
}
