using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Reconciliation;

/// <summary>The timing of inventories, plans and housekeeping.</summary>
internal sealed class ReconciliationOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>How often the host reports its inventory and cleans up.</summary>
    public TimeSpan InventoryEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The time limit for taking an inventory, and for carrying out a plan.</summary>
    public TimeSpan ReconcileLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Reconciliation ignores anything younger than this.</summary>
    public TimeSpan ReconcileMinAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to keep the fence, log and run output of a lane after its tear-down.</summary>
    public TimeSpan TombstoneFor { get; set; } = TimeSpan.FromHours(24);
}
