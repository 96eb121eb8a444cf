using System.Text.Json.Serialization;
using Helios.Client;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Api.Workspaces;

namespace Helios.Cli.Calls;

/// <summary>Generated serializers for the output of <c>--json</c>.</summary>
[JsonSerializable(typeof(WorkspaceView))]
[JsonSerializable(typeof(LaneView))]
[JsonSerializable(typeof(LaneChangesView))]
[JsonSerializable(typeof(LaneMergeView))]
[JsonSerializable(typeof(LaneWorkView))]
[JsonSerializable(typeof(LanePullRequestView))]
[JsonSerializable(typeof(LaneArchiveView))]
[JsonSerializable(typeof(LaneConnection))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(TerminalView))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(SessionExplanation))]
[JsonSerializable(typeof(SessionMessageView))]
[JsonSerializable(typeof(AgentDialog))]
[JsonSerializable(typeof(HostView))]
[JsonSerializable(typeof(HostAgentView))]
[JsonSerializable(typeof(HostLeftovers))]
[JsonSerializable(typeof(HostEnrolmentView))]
[JsonSerializable(typeof(NewHostEnrolmentView))]
[JsonSerializable(typeof(HostRevocationView))]
[JsonSerializable(typeof(PlacementView))]
[JsonSerializable(typeof(DeadLetterView))]
[JsonSerializable(typeof(TokenView))]
[JsonSerializable(typeof(NewTokenView))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(ReconciliationView))]
[JsonSerializable(typeof(HeliosEvent))]
[JsonSerializable(typeof(HarnessView))]
[JsonSerializable(typeof(UsageReport))]
[JsonSerializable(typeof(UsageAmount))]
internal sealed partial class CliJson : JsonSerializerContext
{
    public static CliJson Shared { get; } = new(PublicJson.ForGenerated(JsonUnmappedMemberHandling.Skip));
}
