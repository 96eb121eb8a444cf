using System.Text.Json;
using Helios.Client;

namespace Helios.Cli.Calls;

/// <summary>Finds the server's address.</summary>
internal static class ServerAddress
{
    /// <summary>The file in a home folder that names the system running on it.</summary>
    public const string RunningFile = "running.json";

    /// <summary>The file in a home folder with the token of the system running on it.</summary>
    public const string TokenFile = "token";

    public static Uri Find(string? option, CliEnvironment environment)
    {
        if (option is { Length: > 0 })
            return Parse(option, "--server");
        if (environment.Variable("HELIOS_URL") is { } variable)
            return Parse(variable, "HELIOS_URL");
        return Running(HomeFolder(option: null, environment))?.Url ?? HeliosClientOptions.DefaultServer;
    }

    /// <summary>The token for a server: the user's, or the one in the home folder of the system that runs there; null if none.</summary>
    public static string? Token(Uri server, CliEnvironment environment)
    {
        if (environment.Variable("HELIOS_TOKEN") is { } variable)
            return variable;
        var home = HomeFolder(option: null, environment);
        if (Running(home)?.Url != server)
            return null;
        try
        {
            return File.ReadAllText(Path.Combine(home, TokenFile)).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string HomeFolder(string? option, CliEnvironment environment) =>
        Path.GetFullPath(
            option
                ?? environment.Variable("HELIOS_HOME")
                ?? Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                    ".helios"
                )
        );

    /// <summary>Reads which system runs on a home folder; null if there is none or its process is gone.</summary>
    public static (Uri Url, int Pid)? Running(string home)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(home, RunningFile)));
            var pid = file.RootElement.GetProperty("pid").GetInt32();
            var url = new Uri(file.RootElement.GetProperty("url").GetString()!);
            return OperatingSystem.IsLinux() && !Directory.Exists($"/proc/{pid}") ? null : (url, pid);
        }
        catch (Exception unreadable)
            when (unreadable
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or KeyNotFoundException
                        or UriFormatException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentNullException
            )
        {
            return null;
        }
    }

    private static Uri Parse(string text, string origin) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new Uri(url.GetLeftPart(UriPartial.Authority))
            : throw new CliException(
                ExitCodes.Misused,
                "misused",
                $"{origin} is '{text}', which is not an http or https URL.",
                "export HELIOS_URL=http://127.0.0.1:8787"
            );
}
