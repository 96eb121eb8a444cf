using System.Text;
using Helios.LaneOrchestrator.Api;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "terminal-stream")]
public sealed class StreamCloseReasonTests
{
    [Theory]
    [InlineData("a", 123)]
    [InlineData("é", 61)]
    [InlineData("漢", 41)]
    [InlineData("🚀", 30)]
    public void A_reason_fits_into_the_bytes_that_a_close_has_and_cuts_no_character(string character, int expected)
    {
        var words = string.Concat(Enumerable.Repeat(character, 200));

        var shortened = TerminalStream.Shortened(words);

        shortened.ShouldBe(string.Concat(Enumerable.Repeat(character, expected)));
        Encoding.UTF8.GetByteCount(shortened).ShouldBeLessThanOrEqualTo(123);
    }

    [Fact]
    public void A_reason_is_left_as_it_is_where_it_fits() =>
        TerminalStream.Shortened("The terminal has ended.").ShouldBe("The terminal has ended.");
}
