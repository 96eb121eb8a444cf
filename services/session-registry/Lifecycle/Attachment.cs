using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Whether somebody holds a session: of its launch and of heartbeats, never of its agent's life.</summary>
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
