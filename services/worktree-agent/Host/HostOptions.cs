using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Host;

/// <summary>The identity of the host, and the settings that several features share.</summary>
internal sealed class HostOptions
{
    public const string Section = "Helios:Host";

    /// <summary>The host's id (<c>ho_…</c>). Default: created once and stored in the data folder.</summary>
    public string? Id { get; set; }

    /// <summary>The host's name for people. Default: the name of the machine.</summary>
    public string? Name { get; set; }

    /// <summary>The folder for operations, runs and logs. Default: <c>$HELIOS_HOME/agent</c>.</summary>
    public string? DataFolder { get; set; }

    /// <summary>The address of the API for lanes (<c>HELIOS_URL</c>).</summary>
    [Url]
    public string Url { get; set; } = "http://127.0.0.1:8787";

    /// <summary>The installation's id, from <c>Helios:Installation:Id</c>: the mark of everything the agent creates.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,128}$")]
    public string InstallationId { get; set; } = "default";

    /// <summary>The time between SIGTERM and SIGKILL when ending a par task, a lane or a run.</summary>
    public TimeSpan KillGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit for sending one report to the bus.</summary>
    public TimeSpan SendLimit { get; set; } = TimeSpan.FromSeconds(5);

    public string ResolveDataFolder()
    {
        if (!string.IsNullOrWhiteSpace(DataFolder))
            return Path.GetFullPath(DataFolder);
        var home = Environment.GetEnvironmentVariable("HELIOS_HOME");
        if (string.IsNullOrWhiteSpace(home))
            home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".helios");
        return Path.Combine(Path.GetFullPath(home), "agent");
    }
}
