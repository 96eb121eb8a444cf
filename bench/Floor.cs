using Helios.Processes;

namespace Helios.Bench;

/// <summary>The same work by plain git, tmux and shell.</summary>
internal static class Floor
{
    public static async Task<double> WorktreeAdd(string repository, string name)
    {
        var clock = TimeProvider.System.GetTimestamp();
        await Scratch.Git(repository, "worktree", "add", "-q", "-b", $"bare/{name}", $"../bare-{name}");
        var elapsed = TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds;
        await Scratch.Git(repository, "worktree", "remove", "--force", $"../bare-{name}");
        await Scratch.Git(repository, "branch", "-q", "-D", $"bare/{name}");
        return elapsed;
    }

    /// <summary>A bare <c>tmux new-session</c> on a socket of its own, with the server running already, as beside other lanes.</summary>
    public static async Task<double> TmuxNewSession(string folder, string name)
    {
        var socket = Path.Combine(folder, "tmux.sock");
        await Scratch.Command("tmux", "-f", "/dev/null", "-S", socket, "new-session", "-d", "-s", "keep", "sleep", "60");
        var clock = TimeProvider.System.GetTimestamp();
        await Scratch.Command("tmux", "-f", "/dev/null", "-S", socket, "new-session", "-d", "-s", name, "sleep", "60");
        var elapsed = TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds;
        await Scratch.Command("tmux", "-S", socket, "kill-server");
        return elapsed;
    }

    /// <summary>
    /// Lanes by a shell loop: registration and removal under one lock (unlocked ones fail at four in parallel), checkout and command
    /// outside it, a tmux session for each, two at a time.
    /// </summary>
    public static async Task<double> Cycle(string repository, int lanes)
    {
        const string One = """
            set -e
            n=$1
            flock .git/bench.lock git worktree add -q --no-checkout --no-track -b bare/$n ../bare-$n HEAD
            git -C ../bare-$n reset -q --hard
            tmux -f /dev/null -S ../bench.sock new-session -d -s bare-$n -c ../bare-$n sleep 60
            (cd ../bare-$n && sh -c true)
            tmux -S ../bench.sock kill-session -t =bare-$n
            flock .git/bench.lock sh -c "git worktree remove --force ../bare-$n && git branch -q -D bare/$n"
            """;
        var script = Path.Combine(repository, ".git", "bench.sh");
        var socket = Path.GetFullPath(Path.Combine(repository, "..", "bench.sock"));
        await Scratch.Command("tmux", "-f", "/dev/null", "-S", socket, "new-session", "-d", "-s", "keep", "sleep", "600");
        await File.WriteAllTextAsync(script, One);
        var clock = TimeProvider.System.GetTimestamp();
        (
            await new ProcessRunner().Run(
                new CommandSpec("sh", "-c", $"seq {lanes} | xargs -P 2 -n 1 sh .git/bench.sh")
                {
                    WorkingDirectory = repository,
                    Timeout = TimeSpan.FromMinutes(3),
                },
                CancellationToken.None
            )
        ).EnsureSucceeded();
        var elapsed = TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds;
        await Scratch.Command("tmux", "-S", socket, "kill-server");
        return elapsed;
    }
}
