using System.Text;
using Helios.Testing;

namespace Helios.Processes.Tests;

public sealed class PseudoTerminalTests
{
    [Fact]
    public async Task A_program_owns_its_terminal_gets_its_size_and_changes_and_reads_input()
    {
        var shown = new StringBuilder();
        await using var program = TerminalProcess.Start(
            new CommandSpec(
                "sh",
                "-c",
                "trap 'echo now $(stty size)' WINCH; tty; stty size; echo controls </dev/tty; read -r line; echo \"got $line\"; "
                    + "while :; do sleep 0.05; done"
            ),
            91,
            27
        );
        var showing = program.Show(bytes =>
        {
            lock (shown)
                shown.Append(Encoding.UTF8.GetString(bytes.Span));
            return Task.CompletedTask;
        });

        await Shows("27 91");
        await Shows("/dev/pts/");
        await Shows("controls");
        await program.Type("hello\r"u8.ToArray());
        await Shows("got hello");
        program.Resize(113, 33);
        await Shows("now 33 113");

        await program.DisposeAsync();

        program.Identity.Check().ShouldBe(Liveness.Dead);
        await showing.WaitAsync(Eventually.Patience);

        Task Shows(string text) =>
            Eventually.Passes(() =>
            {
                lock (shown)
                    shown.ToString().ShouldContain(text);
                return Task.CompletedTask;
            });
    }

    [Theory]
    [InlineData("exec sleep 4321", 40)]
    [InlineData("sleep 4321 & exec sleep 4321", 10)]
    [InlineData("trap '' HUP TERM; sh -c 'trap \"\" HUP TERM; while :; do sleep 0.05; done' & while :; do sleep 0.05; done", 3)]
    public async Task Many_that_are_closed_at_once_are_gone_with_what_they_have_started(string script, int many)
    {
        var programs = Enumerable
            .Range(0, many)
            .Select(_ => TerminalProcess.Start(new CommandSpec("sh", "-c", script) { StopGrace = TimeSpan.FromMilliseconds(300) }, 80, 24))
            .ToList();
        var sessions = programs.Select(program => program.Identity.Pid).ToHashSet();
        foreach (var program in programs)
            await Eventually.Holds(() =>
                ProcessTree.Sight("PATH").Count(seen => seen.Process.SessionId == program.Identity.Pid) >= (script.Contains('&') ? 2 : 1)
            );

        await Task.WhenAll(programs.Select(program => program.DisposeAsync().AsTask()));

        ProcessTree.Sight("PATH").Where(seen => sessions.Contains(seen.Process.SessionId)).ShouldBeEmpty();
    }
}
