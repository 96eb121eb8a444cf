using System.Globalization;
using System.Text;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Runs;
using Helios.Processes;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Runs;

/// <summary>
/// A run's folder, outside the worktree: <c>run.json</c> (the request), <c>stdin</c>, <c>stdout</c>, <c>stderr</c>, <c>shell</c> (if it
/// exists, the command may have begun), <c>enter</c> and <c>par</c> (if an external par executes it), <c>identity</c>, <c>ending</c>
/// (time-out or cancel, written before the kill), <c>exit</c> (written by the run itself) and <c>ended.json</c>.
/// </summary>
internal sealed class RunFolder(string path)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Root => path;

    public string Stdin => Path.Combine(path, "stdin");

    public string Stdout => Path.Combine(path, "stdout");

    public string Stderr => Path.Combine(path, "stderr");

    /// <summary>The output of the external par that executed the run.</summary>
    public string Par => Path.Combine(path, "par");

    /// <summary>Whether an external par executes the run.</summary>
    public bool IsThroughPar => File.Exists(Path.Combine(path, "enter"));

    public bool Exists => Directory.Exists(path);

    public bool MayHaveBegun => File.Exists(Path.Combine(path, "shell"));

    public RunEnded? Ended
    {
        get => AgentFile.Read<RunEnded>(Path.Combine(path, "ended.json"));
        set => AgentFile.Replace(Path.Combine(path, "ended.json"), value);
    }

    public StartRun? Request => AgentFile.Read<StartRun>(Path.Combine(path, "run.json"));

    public void Make(StartRun request)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Private);
        // The environment stays in the operation's file, which is deleted when the operation is settled.
        AgentFile.Replace(Path.Combine(path, "run.json"), request with { Environment = new Dictionary<string, string>(), Stdin = null });
        if (request.Stdin is { } text)
            AgentFile.Replace(Stdin, Encoding.UTF8.GetBytes(text).AsSpan());
    }

    /// <summary>
    /// Writes the script for a run that another program starts: a shell sources it and gets the run's words after this folder. Variables
    /// whose names a shell does not allow are left out; the shell of other runs does not pass them on either.
    /// </summary>
    public void WriteEnter(string program, string folder, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var script = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            var plain = name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') && !char.IsAsciiDigit(name[0]);
            if (plain)
                script.Append(value is null ? $"unset {name}\n" : $"export {name}={ShellWord.Quote(value)}\n");
        }

        script.Append($"cd {ShellWord.Quote(folder)} || exit 126\n");
        script.Append(
            $"exec <{ShellWord.Quote(File.Exists(Stdin) ? Stdin : "/dev/null")} >>{ShellWord.Quote(Stdout)} 2>>{ShellWord.Quote(Stderr)}\n"
        );
        script.Append($"exec {ShellWord.Quote(program)} \"$@\"\n");
        AgentFile.Replace(Path.Combine(path, "enter"), Encoding.UTF8.GetBytes(script.ToString()).AsSpan());
    }

    public void WriteIdentity(ProcessIdentity identity, DateTimeOffset startedAt) =>
        AgentFile.Replace(
            Path.Combine(path, "identity"),
            Encoding.ASCII.GetBytes($"{startedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)} {identity}").AsSpan()
        );

    public (ProcessIdentity Identity, DateTimeOffset StartedAt)? ReadIdentity() =>
        ReadText("identity")?.Split(' ', 2) is [var at, var text]
        && long.TryParse(at, CultureInfo.InvariantCulture, out var milliseconds)
        && ProcessIdentity.TryParse(text, out var identity)
            ? (identity, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : null;

    public void WriteEnding(RunStatus status) =>
        AgentFile.Replace(Path.Combine(path, "ending"), Encoding.ASCII.GetBytes(status.ToString()).AsSpan());

    public RunStatus? ReadEnding() => Enum.TryParse<RunStatus>(ReadText("ending"), out var status) ? status : null;

    /// <summary>
    /// How the command ended; null if its shell could not record it. The line feed marks it as complete; a rename would add nothing
    /// and cost the shell a process.
    /// </summary>
    public (int? ExitCode, int? Signal)? ReadExit()
    {
        if (
            ReadText("exit") is not { } text
            || !text.EndsWith('\n')
            || !int.TryParse(text.AsSpan().TrimEnd(), CultureInfo.InvariantCulture, out var code)
        )
            return null;
        return code > 128 && !string.IsNullOrWhiteSpace(ReadText("shell")) ? (null, code - 128) : (code, null);
    }

    private string? ReadText(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path, name));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
