using System.Buffers;
using System.Text;

namespace Helios.Worktrees.Archive;

/// <summary>
/// Writes the input of <c>git fast-import</c>: two commits and the ref of the second, in one process, all or nothing.
/// </summary>
internal sealed class ImportStream(string reference, DateTimeOffset at)
{
    private readonly ArrayBufferWriter<byte> stream = new();

    public ReadOnlyMemory<byte> Finish()
    {
        Line("done");
        return stream.WrittenMemory;
    }

    public void Begin() => Line("feature done");

    /// <summary>Starts a root commit; parents follow, then its files.</summary>
    public void Commit(int mark, string message)
    {
        // Resets the previous commit, which would otherwise become its parent.
        Line($"reset {reference}\n");
        Line($"commit {reference}");
        Line($"mark :{mark}");
        Line($"committer Helios <helios@localhost> {at.ToUnixTimeSeconds()} +0000");
        Data(Encoding.UTF8.GetBytes(message));
    }

    public void First(string commit) => Line($"from {commit}");

    public void Parent(string commit) => Line($"merge {commit}");

    /// <summary>Sets the whole tree of the commit.</summary>
    public void Tree(string tree)
    {
        Line("deleteall");
        Line($"M 040000 {tree} \"\"");
    }

    public void File(ReadOnlySpan<byte> path, ReadOnlySpan<byte> content)
    {
        Raw("M 100644 inline "u8);
        Quoted(path);
        Data(content);
    }

    /// <summary>Adds an object that the repository already has.</summary>
    public void Existing(ReadOnlySpan<byte> mode, ReadOnlySpan<byte> objectId, ReadOnlySpan<byte> path)
    {
        Raw("M "u8);
        Raw(mode);
        Raw(" "u8);
        Raw(objectId);
        Raw(" "u8);
        Quoted(path);
    }

    private void Data(ReadOnlySpan<byte> content)
    {
        Line($"data {content.Length}");
        Raw(content);
        Raw("\n"u8);
    }

    private void Quoted(ReadOnlySpan<byte> path)
    {
        Raw("\""u8);
        foreach (var b in path)
        {
            if (b is (byte)'"' or (byte)'\\' or < 32 or > 126)
                Raw(Encoding.ASCII.GetBytes("\\" + Convert.ToString(b, 8).PadLeft(3, '0')));
            else
                Raw([b]);
        }
        Raw("\"\n"u8);
    }

    private void Line(string text) => Raw(Encoding.UTF8.GetBytes(text + "\n"));

    private void Raw(ReadOnlySpan<byte> bytes) => stream.Write(bytes);
}
