using Helios.Contracts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Operations;

/// <summary>A command to a host, stored until its result is recorded: table <c>lanes.host_operations</c>.</summary>
internal sealed record HostOperation(
    OperationId OperationId,
    LaneId LaneId,
    HostId HostId,
    OperationKind Kind,
    RunId? RunId,
    long Fence,
    string Body
);
