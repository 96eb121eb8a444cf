using System.Text;
using System.Text.Json;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Processes.Files;

namespace Helios.WorktreeAgent.Joining;

/// <summary>
/// The folder in which <c>join</c> leaves what the agent starts with: its settings in <c>agent.env</c>, which contain a password and have
/// mode 0600, the certificates of authorities, and a systemd unit.
/// </summary>
internal sealed class AgentHome
{
    public const string SettingsName = "agent.env";

    private const string OfTheMachine = "/etc/helios";
    private const UnixFileMode Public = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OpenFolder =
        Folder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <param name="path">The folder; null for the usual one: <c>$HELIOS_HOME</c>, else that of the machine for root.</param>
    public AgentHome(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
            path = Environment.GetEnvironmentVariable("HELIOS_HOME");
        IsOfMachine = string.IsNullOrWhiteSpace(path) && CurrentUser.IsRoot;
        Root = System.IO.Path.GetFullPath(
            !string.IsNullOrWhiteSpace(path) ? path
            : IsOfMachine ? OfTheMachine
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".helios")
        );
    }

    /// <summary>Whether systemd reads it as root, for an agent of another user.</summary>
    public bool IsOfMachine { get; }

    public string Root { get; }

    public string Settings => Path(SettingsName);

    public string Unit => Path("helios-worktree-agent.service");

    public string BrokerAuthorities => Path("broker-ca.pem");

    public string ApiAuthorities => Path("api-ca.pem");

    /// <summary>Where the agent keeps its state: a service of the machine, where systemd makes it a folder.</summary>
    public string DataFolder =>
        Environment.GetEnvironmentVariable("Helios__Host__DataFolder") is { Length: > 0 } given ? System.IO.Path.GetFullPath(given)
        : IsOfMachine ? "/var/lib/helios-agent"
        : Path("agent");

    /// <summary>The host that the data folder belongs to; null if it is new.</summary>
    public HostId? KnownHost()
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(DataFolder, "host.json")));
            return file.RootElement.TryGetProperty("HostId", out var id) && HostId.TryParse(id.GetString(), null, out var host)
                ? host
                : null;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes the folder, and takes it for one join at a time.</summary>
    /// <exception cref="JoinException">Another one is at work there, or the folder cannot be used.</exception>
    public FileLock Take()
    {
        // Both files and settings name it.
        if (Root.AsSpan().IndexOfAny("\n\r\"'\\") >= 0)
            throw new JoinException(2, $"The home folder must have no quotes, backslashes or line breaks in its path: {Root}");
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Root);
            else if (!Directory.Exists(Root))
                Directory.CreateDirectory(Root, IsOfMachine ? OpenFolder : Folder);
            return FileLock.TryAcquire(Path("join.lock")) ?? throw new JoinException(1, $"Another join is at work in {Root}. Wait for it.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new JoinException(1, $"The home folder {Root} cannot be used: {refused.Message} Name another one with --home.");
        }
    }

    /// <summary>
    /// The password for the broker that this machine has made for an enrolment: kept until it has joined, so that a repeated join is
    /// recognized.
    /// </summary>
    public string PasswordFor(string enrolment, Func<string> make)
    {
        var file = PendingFile(enrolment);
        if (!File.Exists(file))
            DurableFile.Write(file, Encoding.ASCII.GetBytes(make()));
        return File.ReadAllText(file).Trim();
    }

    /// <summary>The machine has joined.</summary>
    public void Forget(string enrolment) => File.Delete(PendingFile(enrolment));

    /// <summary>Replaces the settings that are given; the others stay as they are.</summary>
    public void WriteSettings(string comment, IReadOnlyList<(string Name, string Value)> settings)
    {
        var names = settings.Select(setting => setting.Name).ToHashSet(StringComparer.Ordinal);
        var kept = File.Exists(Settings)
            ? File.ReadAllLines(Settings).Where(line => !line.StartsWith('#') && !names.Contains(line.Split('=', 2)[0]))
            : [];
        var lines = settings.Select(setting => $"{setting.Name}={setting.Value}").Concat(kept.Where(line => line.Length > 0));
        DurableFile.Write(Settings, Encoding.UTF8.GetBytes($"# {comment}\n{string.Join('\n', lines)}\n"));
    }

    /// <summary>Writes a file that contains no secret.</summary>
    public static void WritePublic(string file, string text) => DurableFile.Write(file, Encoding.UTF8.GetBytes(text), Public);

    /// <summary>The settings of a machine that has joined; none if it has not, or they are not for this user.</summary>
    public Dictionary<string, string?> ReadSettings()
    {
        try
        {
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var line in File.ReadLines(Settings))
            {
                if (line.StartsWith("Helios__", StringComparison.Ordinal) && line.Split('=', 2) is [var name, var value])
                    settings[name.Replace("__", ":", StringComparison.Ordinal)] = value;
            }

            return settings;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string PendingFile(string enrolment) => Path($".join-{enrolment}");

    private string Path(string name) => System.IO.Path.Combine(Root, name);
}
