using System.Text;
using Helios.Testing;

namespace Helios.Processes.Tests;

public sealed class AProgramOnATerminal
{
    [Fact]
    public async Task Has_it_as_its_own_with_its_size_is_told_of_another_and_reads_what_is_typed()
    {
        var shown = new StringBuilder();
        await using var program = TerminalProcess.Start(
            new CommandSpec("sh", "-c", "trap 'echo now $(stty size)' WINCH; tty; stty size; echo controls </dev/tty; read -r line; echo \"got $line\"; while :; do sleep 0.05; done"), 91, 27);
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

        Task Shows(string text) => Eventually.Passes(() =>
        {
            lock (shown)
                shown.ToString().ShouldContain(text);
            return Task.CompletedTask;
        });
    }
}
