using System.Text.Json.Nodes;
using Helios.Contracts.Lanes;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>What one message changes about a lane, from its first step to the commit: not a part of the row.</summary>
internal sealed class LaneChange
{
    /// <summary>The status as it was loaded.</summary>
    public LaneStatus From { get; set; }

    /// <summary>Whether the row is to be written: the revision has grown, by one.</summary>
    public bool Recorded { get; set; }

    /// <summary>The events to tell, in order; their data is the view after the change and these fields.</summary>
    public List<(string Topic, JsonObject Fields)> Events { get; } = [];

    public void Tell(string topic, JsonObject? fields = null) => Events.Add((topic, fields ?? []));
}
