using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Operations;

/// <summary>When operations are reported.</summary>
internal sealed class OperationOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>How long to wait after a failed send before the next attempt.</summary>
    public TimeSpan SendAgainAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for a result to be settled before sending it again.</summary>
    public TimeSpan ResendUnsettledAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an operation runs before its progress is reported; most end sooner.</summary>
    public TimeSpan QuietFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a run lasts before its start is reported; for shorter ones the report of their end is enough.</summary>
    public TimeSpan RunQuietFor { get; set; } = TimeSpan.FromMilliseconds(50);
}
