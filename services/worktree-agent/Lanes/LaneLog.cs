using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>
/// The lane's log for people: the output of its setup, and the steps of its tear-down. If it cannot be written, the work continues.
/// </summary>
internal sealed partial class LaneLog(HostFolder folder, TimeProvider time, ILogger<LaneLog> logger)
{
    public string PathOf(LaneId lane) => folder.LogFile(lane);

    public void Write(LaneId lane, string line)
    {
        try
        {
            File.AppendAllText(PathOf(lane), $"[{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}] {line}\n");
        }
        catch (IOException exception)
        {
            LogNotWritten(lane, line, exception.Message);
        }
    }

    public void Remove(LaneId lane) => File.Delete(PathOf(lane));

    [LoggerMessage(2014, LogLevel.Warning, "{Lane}: could not write \"{Line}\" to its log: {Error}")]
    private partial void LogNotWritten(LaneId lane, string line, string error);
}
