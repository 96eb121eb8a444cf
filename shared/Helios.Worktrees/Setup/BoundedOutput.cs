using System.Text;

namespace Helios.Worktrees.Setup;

/// <summary>
/// Passes the beginning of a stream through at once and its end when the stream is complete; the middle is counted and dropped.
/// </summary>
/// <param name="to">The destination.</param>
/// <param name="most">The maximum number of bytes passed on, half from the beginning and half from the end.</param>
internal sealed class BoundedOutput(Stream to, int most) : Stream
{
    private readonly Queue<byte[]> end = new();
    private int left = most / 2;
    private long held;
    private long leftOut;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var first = Math.Min(left, buffer.Length);
        left -= first;
        if (first > 0)
            await to.WriteAsync(buffer[..first], cancellationToken);
        Keep(buffer[first..]);
    }

    /// <summary>Writes the end, after a line that says how much is missing.</summary>
    public async Task Finish(CancellationToken cancellationToken)
    {
        if (leftOut > 0)
            await to.WriteAsync(Encoding.UTF8.GetBytes($"\n[{leftOut} bytes omitted]\n"), cancellationToken);
        while (end.TryDequeue(out var piece))
            await to.WriteAsync(piece, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Keep(ReadOnlyMemory<byte> rest)
    {
        if (rest.IsEmpty)
            return;
        end.Enqueue(rest.ToArray());
        held += rest.Length;
        while (end.TryPeek(out var oldest) && held - oldest.Length >= most / 2)
        {
            end.Dequeue();
            held -= oldest.Length;
            leftOut += oldest.Length;
        }
    }
}
