using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Whether a session is in use, judged by its launch and its heartbeats, never by whether its agent is alive.</summary>
internal static class Attachment
{
    public static AttachmentStatus Of(SessionRecord record, DateTimeOffset? lastHeartbeatAt, DateTimeOffset now, LifecycleOptions options)
    {
        if (record.IsTerminal)
            return AttachmentStatus.Terminated;
        if (record is { Session.State: SessionState.NotStarted, LaunchId: not null })
            return record.Resumes ? AttachmentStatus.Restoring : AttachmentStatus.Attaching;
        return now - lastHeartbeatAt < options.DetachedAfter ? AttachmentStatus.Attached : AttachmentStatus.Detached;
    }
}
