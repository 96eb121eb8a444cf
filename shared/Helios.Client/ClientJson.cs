using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Helios.Contracts.Api;
using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Api.Workspaces;

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
[JsonSerializable(typeof(AnswerRequest))]
[JsonSerializable(typeof(SessionRestoreRequest))]
[JsonSerializable(typeof(ActivityRequest))]
[JsonSerializable(typeof(SessionExplanation))]
[JsonSerializable(typeof(SessionMessageView))]
[JsonSerializable(typeof(AgentDialog))]
[JsonSerializable(typeof(Page<SessionView>))]
[JsonSerializable(typeof(HarnessView))]
[JsonSerializable(typeof(UsageReport))]
[JsonSerializable(typeof(LaneChangesView))]
[JsonSerializable(typeof(LaneMergeView))]
[JsonSerializable(typeof(LaneWorkView))]
[JsonSerializable(typeof(LaneCommitRequest))]
[JsonSerializable(typeof(LaneRebaseRequest))]
[JsonSerializable(typeof(LaneMergeRequest))]
[JsonSerializable(typeof(LanePushRequest))]
[JsonSerializable(typeof(LanePullRequestRequest))]
[JsonSerializable(typeof(LanePullRequestView))]
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
[JsonSerializable(typeof(HostEnrolmentRequest))]
[JsonSerializable(typeof(NewHostEnrolmentView))]
[JsonSerializable(typeof(Page<HostEnrolmentView>))]
[JsonSerializable(typeof(HostRevocationView))]
[JsonSerializable(typeof(PlacementView))]
[JsonSerializable(typeof(DeadLetterView))]
[JsonSerializable(typeof(Page<DeadLetterView>))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(NewTokenView))]
[JsonSerializable(typeof(Page<TokenView>))]
[JsonSerializable(typeof(BoardCodeView))]
[JsonSerializable(typeof(BoardSessionView))]
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
