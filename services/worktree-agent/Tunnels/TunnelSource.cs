using Helios.Contracts.Tunnels;
using Helios.WorktreeAgent.Runs;

namespace Helios.WorktreeAgent.Tunnels;

/// <summary>Reads one stream's file from a position; dropped parts are skipped and reported.</summary>
internal sealed class TunnelSource(TunnelFrameKind kind, string path, long position, long limit)
{
    private readonly byte[] buffer = new byte[TunnelFrame.MaxDataLength];

    public long Position { get; private set; } = Math.Max(0, position);

    /// <summary>Sends available data, at most one frame; false if there is none.</summary>
    public async Task<bool> SendTo(TunnelWriter writer, CancellationToken cancellationToken)
    {
        var length = RunOutput.Length(path);
        if (Position >= length)
            return false;
        if (await Skip(writer, length, cancellationToken))
            return true;
        var (from, to) = RunOutput.Skipped(length, limit);
        var most = Position < from && to > from ? (int)Math.Min(buffer.Length, from - Position) : buffer.Length;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, most), Position, cancellationToken);
        if (read == 0)
            return false;
        // The writer may have advanced in the meantime, and the data read may already be a hole.
        if (await Skip(writer, RunOutput.Length(path), cancellationToken))
            return true;
        await writer.Send(kind, Position, buffer.AsMemory(0, read), cancellationToken);
        Position += read;
        return true;
    }

    private async Task<bool> Skip(TunnelWriter writer, long length, CancellationToken cancellationToken)
    {
        var (from, to) = RunOutput.Skipped(length, limit);
        if (Position < from || Position >= to)
            return false;
        Position = to;
        await writer.Send(TunnelFrameKind.Skipped, to, default, cancellationToken);
        return true;
    }
}
