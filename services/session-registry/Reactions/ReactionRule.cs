namespace Helios.SessionRegistry.Reactions;

/// <summary>The reaction to one cause.</summary>
/// <param name="Key">The cause.</param>
/// <param name="Action">The action.</param>
/// <param name="Retries">How often, until the cause has gone for good; then a person is notified. Null means no limit.</param>
/// <param name="EscalatesAfter">How long the cause may hold before a person is notified. Null means never.</param>
/// <param name="Delay">How long the cause must hold before the action.</param>
internal sealed record ReactionRule(ReactionKey Key, ReactionAction Action, int? Retries, TimeSpan? EscalatesAfter, TimeSpan Delay)
{
    /// <summary>The table of reactions; null for one that is disabled.</summary>
    public static ReactionRule? Of(ReactionKey key, ReactionOptions options)
    {
        if (!options.Enabled || options.SwitchedOff.Contains(key))
            return null;
        return key switch
        {
            ReactionKey.CiFailed => Send(key, options.CiFailedRetries),
            ReactionKey.ChangesRequested => Send(key, escalatesAfter: options.ChangesRequestedEscalatesAfter),
            ReactionKey.BugbotComments => Send(key, escalatesAfter: options.BugbotCommentsEscalatesAfter),
            ReactionKey.MergeConflicts => Send(key, escalatesAfter: options.MergeConflictsEscalatesAfter),
            ReactionKey.LimitReset => Send(key, options.LimitResetRetries),
            ReactionKey.AgentIdle => Notify(key, ReactionAction.Notify) with { Delay = options.AgentIdleFor },
            ReactionKey.AgentStuck or ReactionKey.AgentNeedsInput or ReactionKey.AgentExited => Notify(key, ReactionAction.NotifyUrgently),
            ReactionKey.ApprovedAndGreen or ReactionKey.PrClosed or ReactionKey.AllComplete => Notify(key, ReactionAction.Notify),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "No rule for this cause."),
        };
    }

    /// <summary>The rule for an idle agent whose workspace allows prompting it, and which is known to have no pull request.</summary>
    public static ReactionRule GoOn(ReactionOptions options) =>
        Send(ReactionKey.AgentIdle, options.AgentIdleRetries, options.AgentIdleEscalatesAfter, options.AgentIdleFor);

    private static ReactionRule Send(ReactionKey key, int? retries = null, TimeSpan? escalatesAfter = null, TimeSpan delay = default) =>
        new(key, ReactionAction.Send, retries, escalatesAfter, delay);

    private static ReactionRule Notify(ReactionKey key, ReactionAction action) =>
        new(key, action, Retries: null, EscalatesAfter: null, Delay: default);
}
