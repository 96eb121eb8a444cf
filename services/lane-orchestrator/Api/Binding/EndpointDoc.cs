using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>What a route promises beyond its handler's parameters: for the OpenAPI document, and for the reader of requests.</summary>
internal sealed record EndpointDoc(string Summary)
{
    public string? Description { get; init; }

    /// <summary>The answers that are no problems: status and the type of the JSON, or none.</summary>
    public IReadOnlyList<(int Status, Type? Type)> Answers { get; init; } = [];

    /// <summary>A member that the answer has beside those of its type.</summary>
    public (string Name, Type Type)? With { get; init; }

    /// <summary>The problems beyond those that every route has.</summary>
    public IReadOnlyList<ProblemReason> Problems { get; init; } = [];

    /// <summary>The reason for a lane's id that names nothing.</summary>
    public ProblemReason LaneIsMissing { get; init; } = ProblemReason.LaneNotFound;

    /// <summary>Whether it also answers <c>text/event-stream</c>.</summary>
    public bool Streams { get; init; }

    /// <summary>The media type of another form of the answer, given where <c>Accept</c> asks for it.</summary>
    public string? AlsoAs { get; init; }

    /// <summary>Whether <c>If-Match</c> is honoured.</summary>
    public bool Matches { get; init; }
}
