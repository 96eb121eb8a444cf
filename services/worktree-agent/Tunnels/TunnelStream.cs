using Helios.Contracts.Tunnels;

namespace Helios.WorktreeAgent.Tunnels;

/// <summary>A stream that sends what is written to it through a tunnel, as stdout frames.</summary>
internal sealed class TunnelStream(TunnelWriter writer) : Stream
{
    /// <summary>How many bytes were sent.</summary>
    public long Sent { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Sent;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, TunnelFrame.MaxDataLength)];
            await writer.Send(TunnelFrameKind.Stdout, Sent, part, cancellationToken);
            Sent += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A tunnel is written to asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is buffered.
    }
}
