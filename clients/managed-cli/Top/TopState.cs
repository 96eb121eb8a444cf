using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.ManagedCli.Top;

/// <summary>What is on the screen. Changed by one task only.</summary>
internal sealed class TopState(Fleet fleet, Uri server, TimeProvider time)
{
    private IReadOnlyList<AttentionRow> rows = [];

    public Fleet Fleet { get; private set; } = fleet;

    public Uri Server { get; } = server;

    public string? Selected { get; set; }

    public string Filter { get; set; } = "";

    public LanePage? Page { get; set; }

    public Prompt? Prompt { get; set; }

    public bool IsHelp { get; set; }

    /// <summary>What came of the last key.</summary>
    public string? Message { get; private set; }

    public bool IsTrouble { get; private set; }

    /// <summary>Since when the server has not answered.</summary>
    public DateTimeOffset? StaleSince { get; set; }

    public string Summary => Attention.Summary(rows);

    /// <summary>The rows that the filter lets through.</summary>
    public IReadOnlyList<AttentionRow> Shown { get; private set; } = [];

    public AttentionRow? Current => Shown.FirstOrDefault(row => row.Key == Selected);

    public LaneView? LaneOf(LanePage page) => Fleet.Lane(page.LaneId);

    /// <summary>The lane that a key is about.</summary>
    public AttentionRow? Target => Page is { } page && LaneOf(page) is { } lane ? RowOf(lane) : Current;

    public AttentionRow RowOf(LaneView lane) =>
        rows.FirstOrDefault(row => row.Key == lane.LaneId.ToString())
        ?? new AttentionRow(
            lane.LaneId.ToString(),
            Urgency.Idle,
            SnakeCase.Of(lane.Status),
            lane.UpdatedAt,
            lane.DisplayName,
            lane.Detail ?? ""
        )
        {
            Lane = lane,
        };

    public string HostName(HostId id) => Fleet.Hosts.FirstOrDefault(host => host.HostId == id)?.Name ?? id.ToString();

    public void Replace(Fleet newer) => Fleet = newer;

    public void Say(string? message, bool isTrouble = false) => (Message, IsTrouble) = (message, isTrouble);

    /// <summary>Computes the rows, and keeps the selection on one of them: where it was, if its row is gone.</summary>
    public void Update()
    {
        var before = Shown.ToList().FindIndex(row => row.Key == Selected);
        rows = Attention.Of(Fleet, time.GetUtcNow());
        Shown = [.. rows.Where(IsShown)];
        if (Current is null)
            Selected = Shown.Count == 0 ? null : Shown[Math.Clamp(before, 0, Shown.Count - 1)].Key;
    }

    public void Move(int by)
    {
        var at = Shown.ToList().FindIndex(row => row.Key == Selected);
        if (Shown.Count > 0)
            Selected = Shown[Math.Clamp(at + by, 0, Shown.Count - 1)].Key;
    }

    private bool IsShown(AttentionRow row) =>
        Filter.Length == 0
        || $"{row.Name} {row.Word} {row.Reason} {row.Session?.Provider} {row.Lane?.Branch}".Contains(
            Filter,
            StringComparison.OrdinalIgnoreCase
        );
}
