using System.Globalization;
using Helios.Processes;
using Helios.Testing;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>
/// A real executable that behaves like an external par, and misbehaves as it is told: keeps its tasks, each with a process of its own, in
/// a folder.
/// </summary>
internal sealed class FakePar : IDisposable
{
    private const string Script = """
        #!/bin/sh
        d=$(dirname "$0")
        mode=$(cat "$d/mode" 2>/dev/null)
        echo "$*" >>"$d/calls"
        case "$mode:$1 $2" in
        hang:*) exec sleep 600 ;;
        hang-exec:exec*) exec sleep 600 ;;
        fail:*) echo "par: out of order" >&2; exit 3 ;;
        garbage:*) echo "par: warning, 3 tasks could not be read"; exit 0 ;;
        forgetful:"task create") echo "t-forgotten"; exit 0 ;;
        deaf:"task kill") exit 0 ;;
        refuse:exec*) echo "par: no such task" >&2; exit 7 ;;
        esac
        case "$1 $2" in
        "task create")
            [ "$3" = --cwd ] || exit 2
            id=t-$$
            # A supervisor of its own, which does not heed SIGTERM.
            setsid sh -c 'trap "" TERM; echo "$$" >"$1.new"; mv "$1.new" "$1"; while :; do sleep 0.2; done' sh "$d/tasks/$id" </dev/null >/dev/null 2>&1 &
            while [ ! -e "$d/tasks/$id" ]; do sleep 0.01; done
            pwd >"$d/worktrees/$id"
            [ "$4" = "$(pwd)" ] || exit 2
            printf 'preparing\nready:\n%s\n\n' "$id"
            ;;
        "task list") ls "$d/tasks" ;;
        "task kill")
            [ -e "$d/tasks/$3" ] || { echo "par: no task $3" >&2; exit 4; }
            kill -9 "$(cat "$d/tasks/$3")"
            rm "$d/tasks/$3"
            ;;
        "exec --task")
            [ -e "$d/tasks/$3" ] || { echo "par: no task $3" >&2; exit 4; }
            shift 4
            # As a daemon would: in its own folder and session, with its own environment, and nobody to hear.
            case "$mode" in
            daemon) cd / && env -i PATH="$PATH" setsid -w "$@" </dev/null >/dev/null 2>&1; exit 0 ;;
            exits-at-once) cd / && env -i PATH="$PATH" setsid "$@" </dev/null >/dev/null 2>&1 & while [ ! -s "$1" ] ; do :; done; sleep 0.3; exit 0 ;;
            *) echo "par: executing"; exec "$@" ;;
            esac
            ;;
        *) echo "par: what?" >&2; exit 2 ;;
        esac

        """;

    private readonly TemporaryFolder folder = new("a par");

    public FakePar()
    {
        Directory.CreateDirectory(folder["tasks"]);
        Directory.CreateDirectory(folder["worktrees"]);
        File.WriteAllText(Program, Script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Program => folder["par"];

    /// <summary>
    /// <c>hang</c>, <c>fail</c>, <c>garbage</c>, <c>forgetful</c>, <c>deaf</c>, <c>refuse</c>, <c>hang-exec</c>, <c>daemon</c>,
    /// <c>exits-at-once</c>.
    /// </summary>
    public string Mode
    {
        set => File.WriteAllText(folder["mode"], value);
    }

    public IReadOnlyList<string> Tasks => [.. Directory.GetFiles(folder["tasks"]).Select(path => Path.GetFileName(path)!)];

    public string Calls => File.Exists(folder["calls"]) ? File.ReadAllText(folder["calls"]) : "";

    public Dictionary<string, string?> Settings =>
        new()
        {
            ["Helios:Host:ParTaskDriver"] = "cli",
            ["Helios:Host:ParCreate"] = $"\"{Program}\" task create --cwd {{worktree}}",
            ["Helios:Host:ParExec"] = $"\"{Program}\" exec --task {{task}} -- {{argv}}",
            ["Helios:Host:ParList"] = $"'{Program}' task list",
            ["Helios:Host:ParKill"] = $"'{Program}' task kill {{task}}",
            ["Helios:Host:ParAnswersWithin"] = "00:00:30",
        };

    public string WorktreeOf(string task) => File.ReadAllText(folder["worktrees", task]).TrimEnd('\n');

    public ProcessIdentity SupervisorOf(string task) =>
        ProcessIdentity.Of(int.Parse(File.ReadAllText(folder["tasks", task]), CultureInfo.InvariantCulture))!;

    /// <summary>As when its task has ended by itself.</summary>
    public void Lose(string task)
    {
        ProcessSignals.Send(SupervisorOf(task), ProcessSignal.Kill);
        File.Delete(folder["tasks", task]);
    }

    public void Dispose()
    {
        foreach (var task in Tasks)
            Lose(task);
        folder.Dispose();
    }
}
