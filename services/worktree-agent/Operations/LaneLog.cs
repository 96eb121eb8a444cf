using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Hosting;

namespace Helios.WorktreeAgent.Operations;

/// <summary>The lane's log for people: output of its setup, and what its tear-down did.</summary>
internal sealed class LaneLog(HostFolder folder, TimeProvider time)
{
    public string PathOf(LaneId lane) => folder.LogFile(lane);

    public void Write(LaneId lane, string line) =>
        File.AppendAllText(PathOf(lane), $"[{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}] {line}\n");

    public void Remove(LaneId lane) => File.Delete(PathOf(lane));
}
