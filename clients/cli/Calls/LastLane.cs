using Helios.Cli.Settings;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>
/// The lane that the user's commands used last, for the name <c>-</c>: a file in the user's state folder. Commands in a lane do not change
/// it, because an agent gives them.
/// </summary>
internal static class LastLane
{
    /// <summary>The name that means it.</summary>
    public const string Name = "-";

    /// <summary>Its id.</summary>
    /// <exception cref="CliException">None was used yet.</exception>
    public static string Find(CliEnvironment environment)
    {
        try
        {
            if (LaneId.TryParse(File.ReadAllText(FileOf(environment)).Trim(), provider: null, out var id))
                return id.ToString();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // As if there were none.
        }

        throw new CliException(ExitCodes.NotFound, "lane_not_found", "No lane was used yet, so '-' means none.", "helios lane list");
    }

    /// <summary>Remembers a lane. That it cannot be remembered is no reason to fail.</summary>
    public static void Remember(CliEnvironment environment, LaneId lane)
    {
        if (environment.Variable("HELIOS_LANE_ID") is not null)
            return;
        try
        {
            var file = FileOf(environment);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"{lane}\n");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The next command that uses a lane tries again.
        }
    }

    private static string FileOf(CliEnvironment environment) =>
        Path.Combine(UserFolder.Of(environment.Variable, "XDG_STATE_HOME", Path.Combine(".local", "state")), "helios", "last-lane");
}
