using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Tests.Tmux;

public sealed class ControlReaderTests
{
    /// <summary>What tmux 3.3a said: its own start, three questions (one refused), and what happened meanwhile.</summary>
    private const string Captured = """
        %begin 1795237954 264 0
        %end 1795237954 264 0
        %window-add @1
        %sessions-changed
        %session-changed $1 helios
        %begin 1795237954 271 1
        x1
        %end 1795237954 271 1
        %begin 1795237954 284 1
        can't find session: zz
        %error 1795237954 284 1
        %unlinked-window-close @0
        %begin 1795237954 285 1
        %end 1795237954 285 1
        %exit
        """;

    [Fact]
    public void Blocks_and_notifications_are_read_in_order() =>
        Read(Captured)
            .ShouldBe([
                new ControlMessage.Block(Asked: false, Failed: false, ""),
                new ControlMessage.Notice("%window-add"),
                new ControlMessage.Notice("%sessions-changed"),
                new ControlMessage.Notice("%session-changed"),
                new ControlMessage.Block(Asked: true, Failed: false, "x1\n"),
                new ControlMessage.Block(Asked: true, Failed: true, "can't find session: zz\n"),
                new ControlMessage.Notice("%unlinked-window-close"),
                new ControlMessage.Block(Asked: true, Failed: false, ""),
                new ControlMessage.Notice("%exit"),
            ]);

    [Theory]
    [InlineData("%end 1795237954 272 1")]
    [InlineData("%end 1795237955 271 1")]
    [InlineData("%error 1795237954 271 0")]
    [InlineData("%end 1795237954 271 1 ")]
    [InlineData("%begin 1795237954 271 1")]
    [InlineData("%exit")]
    [InlineData("")]
    public void A_line_that_only_looks_like_an_end_is_part_of_the_answer(string line) =>
        Read($"%begin 1795237954 271 1\n{line}\nlast\n%end 1795237954 271 1")
            .ShouldBe([new ControlMessage.Block(Asked: true, Failed: false, $"{line}\nlast\n")]);

    [Fact]
    public void Output_of_the_client_itself_is_not_an_answer() =>
        Read("protocol version mismatch (client 8, server 9)")
            .ShouldBe([new ControlMessage.Stray("protocol version mismatch (client 8, server 9)")]);

    private static ControlMessage[] Read(string text)
    {
        var reader = new ControlReader();
        return [.. text.Split('\n').Select(reader.Read).OfType<ControlMessage>()];
    }
}
