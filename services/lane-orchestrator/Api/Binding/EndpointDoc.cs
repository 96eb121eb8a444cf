using Helios.Contracts.Api.Tokens;
using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>The declaration of a route beyond its handler's parameters, for the OpenAPI document and the request reader.</summary>
internal sealed record EndpointDoc(string Summary)
{
    public string? Description { get; init; }

    /// <summary>The successful answers: status and the type of the JSON, if any.</summary>
    public IReadOnlyList<(int Status, Type? Type)> Answers { get; init; } = [];

    /// <summary>An additional member of the answer.</summary>
    public (string Name, Type Type)? With { get; init; }

    /// <summary>The problems in addition to those of every route.</summary>
    public IReadOnlyList<ProblemReason> Problems { get; init; } = [];

    /// <summary>The refusal for an unknown lane.</summary>
    public ProblemReason LaneIsMissing { get; init; } = ProblemReason.LaneNotFound;

    /// <summary>Whether it can also return <c>text/event-stream</c>.</summary>
    public bool Streams { get; init; }

    /// <summary>The media type of an alternative answer, returned if <c>Accept</c> requests it.</summary>
    public string? AlsoAs { get; init; }

    /// <summary>Whether <c>If-Match</c> is supported.</summary>
    public bool Matches { get; init; }

    /// <summary>The scope that a caller needs. Default: <c>read</c> for GET, <c>operate</c> for everything else.</summary>
    public TokenScope? Scope { get; init; }

    /// <summary>Whether it is done in the user's name, which a program in a lane must not do for its own lane.</summary>
    public bool IsUsersAct { get; init; }

    /// <summary>What it offers to callers that are limited to some workspaces.</summary>
    public Reach Reach { get; init; }

    /// <summary>Whether the answer contains a secret, so that it is not kept for repeated requests.</summary>
    public bool IsSecret { get; init; }
}
