using System.Text;
using Helios.Processes;
using Helios.Processes.Files;

namespace Helios.WorktreeAgent.Host;

/// <summary>
/// Small shell programs in the agent's folder. They are files, not <c>sh -c</c>, so the process table shows them under their own
/// names: <c>pkill sh</c> or <c>pkill sleep</c> in a lane does not kill them.
/// </summary>
internal sealed class AgentPrograms
{
    /// <summary>
    /// Runs a command and writes its exit code into its folder. The shell reports on its own standard error, here a file, when a signal
    /// ended the command: this distinguishes <c>exit 143</c> from SIGTERM. (It does not report SIGINT and SIGPIPE; these stay 130 and 141.)
    /// The trap lets it survive the SIGTERM that ends its command. Inside the parentheses, exec never runs a builtin.
    /// </summary>
    private const string RunScript = """
        #!/bin/sh
        d=$1
        shift
        exec 3>&2 2>"$d/shell"
        trap : HUP INT TERM
        (exec "$@") 2>&3 3>&-
        c=$?
        echo "$c" >"$d/exit"
        exit "$c"

        """;

    /// <summary>Waits forever, without a child and without waking up: nobody ever writes to the pipe.</summary>
    private const string ParTaskScript = """
        #!/bin/sh
        exec 3<>"$1"
        read -r _ <&3

        """;

    /// <summary>
    /// A run started by another program, perhaps a daemon with its own folder, environment and output: the run's
    /// folder describes how it has to run.
    /// </summary>
    private const string EnterScript = """
        #!/bin/sh
        . "$1/enter"

        """;

    /// <summary>
    /// Waits in an agent's terminal until its process has been recorded, then becomes the agent. After a minute without a signal
    /// it gives up.
    /// </summary>
    private const string AgentScript = """
        #!/bin/sh
        n=0
        until [ -e "$1/go" ]; do
            n=$((n + 1))
            [ "$n" -le 3000 ] || exit 75
            sleep 0.02
        done
        . "$1/launch.sh"

        """;

    /// <summary>
    /// The program called by an agent's hooks: writes its whole input into the host's folder for signals. It never fails and never prints
    /// anything, because agents treat both as an answer.
    /// </summary>
    private const string HookScript = """
        #!/bin/sh
        [ -n "$HELIOS_HOOKS" ] && [ -n "$HELIOS_SESSION_ID" ] && [ -n "$HELIOS_LAUNCH_ID" ] || exec cat >/dev/null
        name=$HELIOS_SESSION_ID.$HELIOS_LAUNCH_ID.$1.$$
        umask 077
        cat >"$HELIOS_HOOKS/.$name" 2>/dev/null && mv "$HELIOS_HOOKS/.$name" "$HELIOS_HOOKS/$name" 2>/dev/null
        exit 0

        """;

    public AgentPrograms(HostFolder folder)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder.Root, "bin")).FullName;
        Run = Write(Path.Combine(bin, "helios-run"), RunScript);
        Enter = Write(Path.Combine(bin, "helios-enter"), EnterScript);
        ParTask = Write(Path.Combine(bin, "helios-par-task"), ParTaskScript);
        Agent = Write(Path.Combine(bin, "helios-agent"), AgentScript);
        Hook = Write(Path.Combine(bin, "helios-hook"), HookScript);
        Pipe = Path.Combine(bin, "never");
        if (!File.Exists(Pipe))
        {
            var made = ProcessRunner
                .Instance.Run(new CommandSpec("mkfifo", "-m", "600", Pipe), CancellationToken.None)
                .GetAwaiter()
                .GetResult();
            made.EnsureSucceeded();
        }
    }

    public string Run { get; }

    public string Enter { get; }

    public string ParTask { get; }

    public string Agent { get; }

    public string Hook { get; }

    public string Pipe { get; }

    private static string Write(string path, string script)
    {
        var content = Encoding.UTF8.GetBytes(script);
        // Not rewritten if unchanged: processes of an earlier agent read from it.
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            DurableFile.Write(path, content, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
