using Helios.Contracts.Api.Sessions;

namespace Helios.Cli.Calls;

/// <summary>What people read about the usage limit of an agent.</summary>
internal static class UsageLimitText
{
    /// <summary>One sentence about the limit of a session; its detail if it has none.</summary>
    public static string? Of(SessionView session) =>
        session.Limit switch
        {
            null => session.Detail,
            { ResetsAt: { } at } => $"The usage limit is reset at {at.ToLocalTime():yyyy-MM-dd HH:mm}.",
            { CheckAt: var at } => $"When the usage limit is reset is unknown; Helios looks again at {at.ToLocalTime():yyyy-MM-dd HH:mm}.",
        };
}
