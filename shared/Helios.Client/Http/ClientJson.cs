using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Harness;
using Helios.Contracts.Hosts;
using Helios.Contracts.Lanes;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Requests;
using Helios.Contracts.Runs;
using Helios.Contracts.Sessions;
using Helios.Contracts.Terminals;
using Helios.Contracts.Workspaces;

namespace Helios.Client;

/// <summary>Generated serializers for everything that the client reads and writes: a command line has no time for reflection.</summary>
[JsonSerializable(typeof(WorkspaceRegistration))]
[JsonSerializable(typeof(WorkspaceChange))]
[JsonSerializable(typeof(SetupApprovalRequest))]
[JsonSerializable(typeof(WorkspaceSetupView))]
[JsonSerializable(typeof(LaneRequest))]
[JsonSerializable(typeof(CleanUpRequest))]
[JsonSerializable(typeof(LaneRestoreRequest))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(AgentRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(LaneConnection))]
[JsonSerializable(typeof(RunOutputView))]
[JsonSerializable(typeof(TerminalRequest))]
[JsonSerializable(typeof(TerminalInputRequest))]
[JsonSerializable(typeof(TerminalScreen))]
[JsonSerializable(typeof(TerminalSize))]
[JsonSerializable(typeof(Page<TerminalView>))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SessionRestoreRequest))]
[JsonSerializable(typeof(ActivityRequest))]
[JsonSerializable(typeof(SessionExplanation))]
[JsonSerializable(typeof(SessionMessageView))]
[JsonSerializable(typeof(Page<SessionView>))]
[JsonSerializable(typeof(HarnessStatusAnswer))]
[JsonSerializable(typeof(LaneChangesView))]
[JsonSerializable(typeof(LaneArchiveView))]
[JsonSerializable(typeof(Page<LaneArchiveView>))]
[JsonSerializable(typeof(Page<WorkspaceView>))]
[JsonSerializable(typeof(Page<LaneView>))]
[JsonSerializable(typeof(Page<RunView>))]
[JsonSerializable(typeof(Page<HostView>))]
[JsonSerializable(typeof(HostChange))]
[JsonSerializable(typeof(HostDrainRequest))]
[JsonSerializable(typeof(HostForgetRequest))]
[JsonSerializable(typeof(HostReplaceRequest))]
[JsonSerializable(typeof(HostLeftovers))]
[JsonSerializable(typeof(PlacementView))]
[JsonSerializable(typeof(DeadLetterView))]
[JsonSerializable(typeof(Page<DeadLetterView>))]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(ReconciliationView))]
[JsonSerializable(typeof(Page<HeliosEvent>))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ClientJson : JsonSerializerContext
{
    /// <summary>The public JSON; ignores members that a newer Helios added, and omits null members when writing.</summary>
    public static ClientJson Shared { get; } =
        new(
            new JsonSerializerOptions(PublicJson.ForGenerated(JsonUnmappedMemberHandling.Skip))
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            }
        );
}
