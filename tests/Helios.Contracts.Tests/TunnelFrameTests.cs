using Helios.Contracts.Tunnels;

namespace Helios.Contracts.Tests;

public sealed class TunnelFrameTests
{
    [Theory]
    [Trait("req", "tunnel")]
    [InlineData(TunnelFrameKind.Stdout, 0L, 0)]
    [InlineData(TunnelFrameKind.Stderr, 5_000_000_000L, 1)]
    [InlineData(TunnelFrameKind.Skipped, long.MaxValue, 8)]
    [InlineData(TunnelFrameKind.End, 7L, TunnelFrame.MaxDataLength)]
    [InlineData(TunnelFrameKind.Failed, 1L, 100)]
    public void A_frame_is_read_back_from_its_bytes(TunnelFrameKind kind, long offset, int length)
    {
        var data = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var bytes = new TunnelFrame(kind, offset, data).ToArray();

        bytes.Length.ShouldBe(TunnelFrame.HeaderLength + length);
        TunnelFrame.TryRead(bytes, out var read).ShouldBeTrue();
        read.Kind.ShouldBe(kind);
        read.Offset.ShouldBe(offset);
        read.Data.ToArray().ShouldBe(data);
    }

    [Fact]
    public void The_header_is_a_kind_and_an_offset_in_network_order() =>
        new TunnelFrame(TunnelFrameKind.Stderr, 0x0102, new byte[] { 9 }).ToArray().ShouldBe([2, 0, 0, 0, 0, 0, 0, 1, 2, 9]);

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 99, 0, 0, 0, 0, 0, 0, 0, 0, 1 })]
    public void What_is_no_frame_is_refused(byte[] bytes) => TunnelFrame.TryRead(bytes, out _).ShouldBeFalse();
}
