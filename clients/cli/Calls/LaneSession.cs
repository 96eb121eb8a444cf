using Helios.Contracts.Api.Sessions;

namespace Helios.Cli.Calls;

/// <summary>Which of a lane's sessions is meant where only the lane is named.</summary>
internal static class LaneSession
{
    /// <summary>The active session, of which a lane has at most one; otherwise the one that was created last.</summary>
    public static SessionView? Of(IEnumerable<SessionView> sessions) =>
        sessions.OrderByDescending(IsActive).ThenByDescending(session => session.CreatedAt).FirstOrDefault();

    public static bool IsActive(SessionView session) => session.Status is not AttachmentStatus.Terminated;
}
