using System.Text.Json.Serialization;
using Helios.Client;
using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Harness;
using Helios.Contracts.Hosts;
using Helios.Contracts.Lanes;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Runs;
using Helios.Contracts.Sessions;
using Helios.Contracts.Terminals;
using Helios.Contracts.Workspaces;

namespace Helios.Cli.Calls;

/// <summary>Generated serializers for the output of <c>--json</c>.</summary>
[JsonSerializable(typeof(WorkspaceView))]
[JsonSerializable(typeof(LaneView))]
[JsonSerializable(typeof(LaneChangesView))]
[JsonSerializable(typeof(LaneArchiveView))]
[JsonSerializable(typeof(LaneConnection))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(TerminalView))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(SessionExplanation))]
[JsonSerializable(typeof(SessionMessageView))]
[JsonSerializable(typeof(HostView))]
[JsonSerializable(typeof(HostLeftovers))]
[JsonSerializable(typeof(PlacementView))]
[JsonSerializable(typeof(DeadLetterView))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(ReconciliationView))]
[JsonSerializable(typeof(HeliosEvent))]
[JsonSerializable(typeof(HarnessStatusAnswer))]
internal sealed partial class CliJson : JsonSerializerContext
{
    public static CliJson Shared { get; } = new(PublicJson.ForGenerated(JsonUnmappedMemberHandling.Skip));
}
